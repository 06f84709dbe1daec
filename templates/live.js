/* A chart that a reader explores: the live one stands where the still one stood, until it is put back. Colours are the
   page's variables, nothing moves by itself, nothing is evaluated. Fetched together with Vega, when it is asked for. */
(function () {
  'use strict'
  /* Plots take the room that the page has, less or more than they were laid out for. */
  function fit(spec, wider, times) {
    var inner = spec.hconcat || spec.vconcat || spec.concat || (spec.spec && [spec.spec])
    if (!inner) {
      if (spec.width > 0) spec.width += wider
      if (spec.height > 0) spec.height *= times
      else if (spec.height) spec.height.step *= times
      return
    }
    var beside = spec.hconcat ? spec.hconcat.length : spec.columns || spec._columns || 1
    inner.forEach(function (part) { fit(part, spec.vconcat ? wider : wider / beside, times) })
  }

  /* Resolves when the live chart stands there. */
  window.siteExplore = function (button, specs) {
    var words = button.dataset, figure = button.closest('figure'), tip = button.nextElementSibling, ask = button.onclick
    var box = Array.from(figure.querySelector('.plot').children).find(function (part) { return part.offsetHeight })
    var still = box.querySelector('svg'), size = still.getBoundingClientRect(), drawn = still.viewBox.baseVal
    var live = document.createElement('div'), at = -1, entry = -1, view, apart, keyed

    function back() {
      view.finalize()
      live.remove()
      figure.removeEventListener('keydown', leave)
      button.onclick = ask
      box.style.height = ''
      delete box.dataset.keys
      still.classList.remove('off')
      delete words.at
      show()
      button.focus()
    }

    function leave(event) { if (event.key === 'Escape') back() }

    /* What a mark tells: near it for the eye, and read out. By a transform, so that nothing is laid out anew. */
    function show(said, x, y) {
      tip.textContent = !said || said.big ? said || '' : Object.keys(said).map(function (key) { return (key === 'head' ? '' : key + ': ') + said[key] }).join('\n')
      var left = Math.max(Math.min(x + 12, innerWidth - tip.offsetWidth - 8), 0)
      tip.style.transform = 'translate(' + left + 'px,' + (y > innerHeight / 2 ? y - tip.offsetHeight - 12 : y + 12) + 'px)'
    }

    function told(mark) {
      return mark.__data__ && !mark.closest('.mark-line,.mark-area,.mark-trail') && mark.__data__.tooltip
    }

    function meet(step) {
      var said = {}, marks = Array.from(live.querySelectorAll('.role-mark *')).filter(function (mark) {
        var words = JSON.stringify(told(mark) || '')
        return words !== '""' && !said[words] && (said[words] = true)
      })
      if (!marks.length) return
      if (marks[at]) marks[at].classList.remove('here')
      at = (at + step + marks.length) % marks.length
      var r = marks[at].getBoundingClientRect()
      marks[at].classList.add('here')
      show(told(marks[at]), r.x + r.width / 2, r.y + r.height / 2)
    }

    /* An entry of the legend, as if it were clicked: the others become faint. */
    function choose(step) {
      var entries = live.querySelectorAll('.role-legend-label text'), n = entries.length
      if (!n) return
      entry = (entry + step + n) % n
      entries[entry].dispatchEvent(new MouseEvent('click', { bubbles: true }))
      var r = entries[entry].getBoundingClientRect()
      show(entries[entry].textContent, r.x, r.y)
    }

    function turn(kind, name, by, x, y) {
      var plot = x ? document.elementFromPoint(x, y) : live.querySelector('.role-scope .background') || live.querySelector('.root .background'), r = plot.getBoundingClientRect()
      plot.dispatchEvent(new kind(name, { bubbles: true, cancelable: true, deltaY: by, clientX: x || r.x + r.width / 2, clientY: y || r.y + r.height / 2 }))
    }

    /* Two fingers on a chart that zooms are its wheel, till both are gone; on any other they zoom the page. */
    function pinch(event) {
      var one = event.touches[0], two = event.touches[1], before = apart
      if (!two || !live.matches('.zooms')) return one || (apart = 0)
      event.preventDefault()
      apart = Math.hypot(one.clientX - two.clientX, one.clientY - two.clientY)
      if (before) turn(WheelEvent, 'wheel', 1000 * Math.log(before / apart), (one.clientX + two.clientX) / 2, (one.clientY + two.clientY) / 2)
    }

    var keys = {
      ArrowRight: function () { meet(1) }, ArrowLeft: function () { meet(-1) },
      ArrowDown: function () { choose(1) }, ArrowUp: function () { choose(-1) },
      '+': function () { turn(WheelEvent, 'wheel', -120) }, '-': function () { turn(WheelEvent, 'wheel', 120) },
      '0': function () { turn(MouseEvent, 'dblclick'); live.querySelector('svg').dispatchEvent(new MouseEvent('click')) }
    }

    function draw(times) {
      var spec = JSON.parse(JSON.stringify(drawn.width > 500 ? specs.wide : specs.narrow))
      spec.config.font = getComputedStyle(tip).fontFamily
      fit(spec, size.width - drawn.width, times)
      return siteChart(live, spec, function (handler, event, item, value) {
        show(event && value, event && event.clientX, event && event.clientY)
      })
    }

    /* Plots grow and words do not: how tall that is in all is known when it is drawn, and then they grow by the rest. */
    var first = size.height / drawn.height
    return draw(first).then(function (result) {
      var high = live.querySelector('svg').viewBox.baseVal.height, lacks = size.height - high
      var plots = Math.abs(first - 1) > 0.02 ? (high - drawn.height) / (first - 1) : drawn.height
      if (Math.abs(lacks) < 4 || plots < 1) return result
      result.finalize()
      return draw(first + lacks / plots)
    }).then(function (result) {
      view = result.view
      live.className = JSON.stringify(result.spec).includes('"scales"') ? 'live zooms' : 'live'
      live.querySelectorAll('.role-mark.mark-text').forEach(function (words) {
        if (!Array.from(words.children).some(told)) words.style.pointerEvents = 'none'  // what lies under them is met
      })
      live.tabIndex = 0
      live.setAttribute('role', 'group')
      keyed = [words.move, live.querySelector('.role-legend') && words.choose, live.matches('.zooms') && words.zoom, words.leave].filter(Boolean).join(' ')
      live.setAttribute('aria-label', words.name + ' ' + keyed)
      live.onfocus = function () { box.dataset.keys = keyed }
      live.onkeydown = function (event) {
        var act = !event.ctrlKey && !event.metaKey && !event.altKey && keys[event.key]
        if (act) {
          event.preventDefault()
          delete box.dataset.keys
          act()
        }
      }
      ;['touchstart', 'touchmove', 'touchend'].forEach(function (name) { live.addEventListener(name, pinch, { passive: false }) })
      live.addEventListener('pointermove', function (event) { if (apart) event.stopPropagation() }, true)
      figure.addEventListener('keydown', leave)
      button.onclick = back
      box.style.height = size.height + 'px'
      still.classList.add('off')
      box.append(live)
      words.at = 'live'
      live.focus()
    })
  }
})()
