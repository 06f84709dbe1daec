/* The balance calculator: sliders, a drawing and a sentence. It adds and multiplies, asks nobody, keeps nothing. */
'use strict';
(function () {
  var SVG = 'http://www.w3.org/2000/svg', language = document.documentElement.lang
  var whole = new Intl.NumberFormat(language), short = new Intl.NumberFormat(language, { notation: 'compact' })

  function add(parent, name, attributes, text) {
    var made = document.createElementNS(SVG, name)
    for (var key in attributes) made.setAttribute(key, attributes[key])
    if (text !== undefined) made.textContent = text
    parent.append(made)
    return made
  }

  function about(n) { return whole.format(Math.round(n / 1000) * 1000) }

  function start(form) {
    var points = JSON.parse(form.dataset.points), sliders = Array.from(form.querySelectorAll('input'))
    var room = form.querySelector('.drawn'), says = form.querySelector('.says'), months = points.months.highest
    var top = Math.ceil((points.strength.highest + months * points.recruits.highest) / 500000) * 500000

    function strength(month, from, recruits, losses, share) {
      return Math.max(from + month * (recruits - losses * (1 - share / 100)), 0)
    }

    function show() {
      var at = {}
      sliders.forEach(function (slider) {
        at[slider.name] = slider.valueAsNumber
        var words = whole.format(slider.valueAsNumber)
        slider.nextElementSibling.textContent = words
        slider.setAttribute('aria-valuetext', words)
      })
      var all = Array.from({ length: months + 1 }, function (_, month) { return month })
      var line = all.map(function (m) { return strength(m, points.strength.start, at.recruits, at.losses, at.returns) })
      var low = all.map(function (m) { return strength(m, points.strength.lowest, at.recruits, at.losses, points.implied.lowest) })
      var high = all.map(function (m) { return strength(m, points.strength.highest, at.recruits, at.losses, points.implied.highest) })
      var given = { months: months, n: about(line[months]), from: about(low[months]), to: about(high[months]), low: points.implied.lowest, high: points.implied.highest }
      says.textContent = form.dataset.says.replace(/{(\w+)}/g, function (_, key) { return given[key] })
      draw(line, low, high)
    }

    function draw(line, low, high) {
      var width = room.clientWidth || 320, height = 260, left = 48, right = width - 12, bottom = height - 40
      function x(month) { return left + (right - left) * month / months }
      function y(n) { return bottom - (bottom - 24) * Math.min(n, top) / top }
      function path(values) { return values.map(function (n, m) { return x(m).toFixed(1) + ',' + y(n).toFixed(1) }) }
      var svg = document.createElementNS(SVG, 'svg')
      svg.setAttribute('viewBox', '0 0 ' + width + ' ' + height)
      svg.setAttribute('width', width)
      svg.setAttribute('height', height)
      svg.setAttribute('aria-hidden', 'true')
      for (var n = 0; n <= top; n += 500000) {
        add(svg, 'line', { x1: left, x2: right, y1: y(n), y2: y(n), class: n ? 'grid' : 'axis' })
        add(svg, 'text', { x: left - 8, y: y(n) + 4, 'text-anchor': 'end' }, short.format(n))
      }
      for (var m = 0; m <= months; m += 3) add(svg, 'text', { x: x(m), y: bottom + 18, 'text-anchor': 'middle' }, m)
      add(svg, 'text', { x: left, y: bottom + 36 }, form.dataset.axis)
      add(svg, 'path', { d: 'M' + path(low).concat(path(high).reverse()).join('L') + 'Z', class: 'band' })
      add(svg, 'path', { d: 'M' + path(line).join('L'), class: 'line' })
      room.replaceChildren(svg)
    }

    form.hidden = false
    form.addEventListener('input', show)
    form.addEventListener('submit', function (event) { event.preventDefault() })
    form.addEventListener('reset', function () { setTimeout(show) })
    addEventListener('resize', show)
    show()
  }

  document.querySelectorAll('.model form').forEach(start)
})()
