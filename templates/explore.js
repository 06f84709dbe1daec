/* Charts on request. A button fetches Vega and the chart's spec and puts the live chart where the still one stood; if
   anything fails, the still one stays. Colours are the page's variables, nothing moves by itself, nothing is evaluated. */
'use strict';
(function () {
  if (location.protocol === 'file:') return
  var vega

  function script(src) {
    return vega = vega || new Promise(function (done, failed) {
      var tag = document.createElement('script')
      tag.src = src
      tag.onload = done
      tag.onerror = function () { vega = null; failed() }
      document.head.append(tag)
    })
  }

  /* Plots take the room that the page has, less or more than they were laid out for. */
  function widen(spec, by) {
    var inner = spec.hconcat || spec.vconcat || spec.concat || (spec.spec && [spec.spec])
    if (!inner) { if (spec.width > 0) spec.width += by; return }
    var beside = spec.hconcat ? spec.hconcat.length : spec.columns || spec._columns || 1
    inner.forEach(function (part) { widen(part, spec.vconcat ? by : by / beside) })
  }

  function start(button) {
    var words = button.dataset, figure = button.closest('figure')
    var say = figure.querySelector('.said'), still, live, view, box, at, marks

    function back() {
      view.finalize()
      live.remove()
      box.style.height = ''
      still.classList.remove('off')
      live = null
      button.textContent = words.explore
      button.focus()
    }

    function told(mark) {
      var tip = mark.__data__ && mark.__data__.tooltip
      return tip && !mark.closest('.mark-line,.mark-area,.mark-trail') && tip
    }

    function meet(step) {
      marks = Array.from(live.querySelectorAll('.role-mark *')).filter(told)
      if (!marks.length) return
      var old = marks[at]
      if (old) old.classList.remove('here')
      at = (at + step + marks.length) % marks.length
      var mark = marks[at], r = mark.getBoundingClientRect(), tip = told(mark)
      mark.classList.add('here')
      mark.dispatchEvent(new PointerEvent('pointermove', { bubbles: true, clientX: r.x + r.width / 2, clientY: r.y + r.height / 2 }))
      say.textContent = Object.keys(tip).map(function (key) { return key + ': ' + tip[key] }).join('; ')
    }

    function turn(name, by) {
      var svg = live.querySelector('svg'), r = svg.getBoundingClientRect()
      var event = name === 'wheel' ? WheelEvent : MouseEvent
      svg.dispatchEvent(new event(name, { bubbles: true, cancelable: true, deltaY: by, clientX: r.x + r.width / 2, clientY: r.y + r.height / 2 }))
    }

    var keys = {
      ArrowRight: function () { meet(1) }, ArrowLeft: function () { meet(-1) },
      '+': function () { turn('wheel', -120) }, '-': function () { turn('wheel', 120) }, '0': function () { turn('dblclick') }
    }

    button.onclick = function () {
      if (live) return back()
      box = Array.from(figure.querySelector('.plot').children).find(function (part) { return part.offsetHeight })
      still = box.querySelector('svg')
      var size = still.getBoundingClientRect(), drawn = still.viewBox.baseVal, made = document.createElement('div')
      button.disabled = true
      say.textContent = ''
      Promise.all([fetch(words.spec), script(words.vega)]).then(function (got) {
        if (!got[0].ok) throw 0
        return got[0].json()
      }).then(function (specs) {
        var spec = drawn.width > 500 ? specs.wide : specs.narrow
        widen(spec, size.width - drawn.width)
        if (spec.height > 0) spec.height += size.height - drawn.height
        return siteChart(made, spec)
      }).then(function (result) {
        view = result.view
        live = made
        live.className = 'live'
        live.tabIndex = 0
        live.setAttribute('role', 'group')
        live.setAttribute('aria-label', words.hint)
        box.style.height = size.height + 'px'
        still.classList.add('off')
        box.append(live)
        at = -1
        button.textContent = words.back
        button.disabled = false
        live.onkeydown = function (event) {
          var act = !event.ctrlKey && !event.metaKey && !event.altKey && keys[event.key]
          if (act) { event.preventDefault(); act() }
        }
        live.focus()
      }).catch(function () {
        button.disabled = false
        button.textContent = words.failed
      })
    }
    figure.addEventListener('keydown', function (event) { if (event.key === 'Escape' && live) back() })
    button.classList.add('ready')
  }

  document.querySelectorAll('.explore').forEach(start)
})()
