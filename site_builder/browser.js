// What axe does not see: asked of a page as it is shown now. Each check gives a list of faults in words.
(() => {
  const SMALLEST_TEXT = 12, TEXT_CONTRAST = 4.5, LARGE_CONTRAST = 3, MARK_CONTRAST = 3

  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true })
  const colours = new Map()
  // Any CSS colour -> [r, g, b, a] with a from 0 to 1.
  function rgba(text) {
    if (!colours.has(text)) {
      canvas.clearRect(0, 0, 1, 1)
      canvas.fillStyle = text
      canvas.fillRect(0, 0, 1, 1)
      const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data
      colours.set(text, [r, g, b, a / 255])
    }
    return colours.get(text)
  }
  const over = ([r, g, b, a], [R, G, B]) => [r * a + R * (1 - a), g * a + G * (1 - a), b * a + B * (1 - a), 1]
  function luminance([r, g, b]) {
    const [x, y, z] = [r, g, b].map((v) => (v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4))
    return 0.2126 * x + 0.7152 * y + 0.0722 * z
  }
  function contrast(one, other) {
    const [high, low] = [luminance(one), luminance(other)].sort((a, b) => b - a)
    return (high + 0.05) / (low + 0.05)
  }
  function backgroundOf(element) {
    const layers = []
    for (let e = element; e; e = e.parentElement) {
      const paint = rgba(getComputedStyle(e).backgroundColor)
      if (paint[3] > 0) layers.push(paint)
      if (paint[3] === 1) break
    }
    return layers.reverse().reduce((below, paint) => over(paint, below), [255, 255, 255, 1])
  }
  function opacityOf(element, svg) {
    let opacity = 1
    for (let e = element; e && e !== svg.parentElement; e = e.parentElement) opacity *= Number(getComputedStyle(e).opacity)
    return opacity
  }
  // What `fill` or `stroke` puts on the page, or null where it paints nothing.
  function paintOf(element, svg, kind, below) {
    const style = getComputedStyle(element)
    if (style[kind] === 'none' || style[kind].startsWith('url(')) return null
    if (kind === 'stroke' && !(parseFloat(style.strokeWidth) > 0)) return null
    const [r, g, b, a] = rgba(style[kind])
    const alpha = a * Number(style[kind + 'Opacity']) * opacityOf(element, svg)
    return alpha > 0 ? over([r, g, b, alpha], below) : null
  }
  function shown(element) {
    const box = element.getBoundingClientRect()
    return box.width + box.height > 0 && element.checkVisibility({ visibilityProperty: true, opacityProperty: true })
  }
  const drawings = () => [...document.querySelectorAll('svg')].filter(shown)
  // What `find` says of each drawing, after the name of the chart.
  const inEach = (find) => drawings().flatMap((svg) => {
    const title = svg.getAttribute('aria-labelledby')
    return find(svg).map((words) => (title ? `chart ${title.replace(/-title$/, '')}: ` : '') + words)
  })
  const textsOf = (svg) => [...svg.querySelectorAll('text')].filter((t) => t.textContent.trim() && shown(t))
  const inDefinition = (e) => e.closest('defs, clipPath, mask, marker, symbol, pattern')
  const shapesOf = (root) =>
    [...root.querySelectorAll('path, rect, circle, ellipse, line, polyline, polygon')].filter((e) => !inDefinition(e) && shown(e))
  const marksOf = (svg) => [...svg.querySelectorAll('[class*=mark-]')].filter((g) => !/mark-(text|group)\b/.test(g.getAttribute('class')))
  const words = (e) => JSON.stringify(e.textContent.trim().slice(0, 50))
  const css = (paint) => '#' + paint.slice(0, 3).map((v) => Math.round(v).toString(16).padStart(2, '0')).join('')
  function sizeOf(text) {
    const m = text.getScreenCTM()
    return parseFloat(getComputedStyle(text).fontSize) * Math.sqrt(Math.abs(m.a * m.d - m.b * m.c))
  }
  // What lies under the middle of a text: the page, or the last shape drawn before it that fills this point.
  function underText(text, svg, page) {
    const box = text.getBoundingClientRect()
    let below = page
    for (const shape of shapesOf(svg)) {
      if (!(shape.compareDocumentPosition(text) & Node.DOCUMENT_POSITION_FOLLOWING)) break
      const paint = paintOf(shape, svg, 'fill', below)
      if (!paint) continue
      const point = new DOMPoint(box.x + box.width / 2, box.y + box.height / 2).matrixTransform(shape.getScreenCTM().inverse())
      if (shape.isPointInFill(point)) below = paint
    }
    const style = getComputedStyle(text)
    const halo = style.paintOrder.startsWith('stroke') ? paintOf(text, svg, 'stroke', below) : null
    return halo || below
  }

  function overflow() {
    const wide = document.documentElement.scrollWidth
    if (wide <= innerWidth) return []
    const guilty = [...document.body.querySelectorAll('*')].filter((e) => e.getBoundingClientRect().right > innerWidth + 1)
    const last = guilty.find((e) => ![...e.children].some((c) => guilty.includes(c)))
    const name = last ? `, first <${last.tagName.toLowerCase()} class="${last.getAttribute('class') || ''}">` : ''
    return [`the page is ${wide} px wide in a window of ${innerWidth}${name}`]
  }
  function smallText() {
    return inEach((svg) =>
      textsOf(svg)
        .filter((text) => sizeOf(text) < SMALLEST_TEXT - 0.05)
        .map((text) => `${words(text)} is shown at ${sizeOf(text).toFixed(1)} px`))
  }
  function faintText() {
    return inEach((svg) => {
      const page = backgroundOf(svg)
      return textsOf(svg).flatMap((text) => {
        const below = underText(text, svg, page)
        const paint = paintOf(text, svg, 'fill', below)
        const large = sizeOf(text) >= 24 || (sizeOf(text) >= 18.66 && Number(getComputedStyle(text).fontWeight) >= 700)
        const ratio = paint ? contrast(paint, below) : 0
        return ratio < (large ? LARGE_CONTRAST : TEXT_CONTRAST) - 0.005
          ? [`${words(text)} ${paint ? css(paint) : 'nothing'} on ${css(below)} has a contrast of ${ratio.toFixed(2)}`] : []
      })
    })
  }
  // How strongly the paint that shows most is laid on, and its colour before that.
  function inkOf(shape, svg) {
    const style = getComputedStyle(shape)
    const sides = ['fill', 'stroke'].filter((side) => style[side] !== 'none').map((side) => {
      const [r, g, b, a] = rgba(style[side])
      return { hue: `${r},${g},${b}`, alpha: a * Number(style[side + 'Opacity']) * opacityOf(shape, svg) }
    })
    return sides.sort((a, b) => b.alpha - a.alpha)[0]
  }
  const touches = (a, b) => a.left <= b.right + 2 && b.left <= a.right + 2 && a.top <= b.bottom + 2 && b.top <= a.bottom + 2
  // A mark is seen by its fill or by its edge. A pale one (a band, a range, a cell of a strip) is also seen where a mark
  // in its own full colour marks its edge or middle, or where its value is printed on it.
  function faintMarks() {
    return inEach((svg) => {
      const page = backgroundOf(svg)
      const texts = textsOf(svg).map((text) => text.getBoundingClientRect())
      const faint = new Set()
      const strong = []
      const pale = []
      for (const group of marksOf(svg)) {
        const kind = (group.getAttribute('class').match(/mark-(\w+)/) || [])[1]
        for (const shape of shapesOf(group)) {
          const paints = ['fill', 'stroke'].map((side) => paintOf(shape, svg, side, page)).filter(Boolean)
          if (!paints.length) continue
          const best = Math.max(...paints.map((paint) => contrast(paint, page)))
          const mark = { kind, best, paint: paints[0], box: shape.getBoundingClientRect(), ink: inkOf(shape, svg) }
          ;(best < MARK_CONTRAST - 0.005 ? pale : strong).push(mark)
        }
      }
      for (const { kind, best, paint, box, ink } of pale) {
        const edged = ink.alpha < 0.7 && strong.some((other) => other.ink.hue === ink.hue && touches(other.box, box))
        const printed = ink.alpha < 0.7 && kind === 'rect' && texts.some((text) => text.left >= box.left - 1 && text.right <= box.right + 1 && text.top >= box.top - 1 && text.bottom <= box.bottom + 1)
        if (!edged && !printed) faint.add(`a ${kind} in ${css(paint)} on ${css(page)} has a contrast of ${best.toFixed(2)}`)
      }
      return [...faint]
    })
  }
  function overlaps() {
    return inEach((svg) => {
      const boxes = textsOf(svg).flatMap((text) => {
        const m = text.getScreenCTM()
        if (Math.abs(m.b) > 0.01 && Math.abs(m.a) > 0.01) return [] // slanted: its box is not its shape
        const spans = [...text.querySelectorAll('tspan')].filter((s) => s.textContent.trim())
        return (spans.length ? spans : [text]).map((part) => ({ text: part, box: part.getBoundingClientRect() }))
      })
      const found = []
      boxes.forEach((one, i) => boxes.slice(i + 1).forEach((other) => {
        const across = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left)
        const down = Math.min(one.box.bottom, other.box.bottom) - Math.max(one.box.top, other.box.top)
        // The box of a text is as tall as its font; glyphs fill about the middle 70 % of it.
        if (across > 1 && down > 0.3 * Math.min(one.box.height, other.box.height)) found.push(`${words(one.text)} lies on ${words(other.text)}`)
      }))
      return found
    })
  }
  function outside() {
    return inEach((svg) => {
      const frame = svg.getBoundingClientRect()
      return textsOf(svg).filter((text) => {
        const box = text.getBoundingClientRect()
        return box.left < frame.left - 1 || box.right > frame.right + 1 || box.top < frame.top - 2 || box.bottom > frame.bottom + 2
      }).map((text) => `${words(text)} leaves its drawing`)
    })
  }
  function broken() {
    return [...document.images].filter((image) => shown(image) && image.complete && !image.naturalWidth).map((image) => `${image.getAttribute('src')} shows nothing`)
  }
  /* What only a script shows (data-live, buttons to explore) is left out: pages are complete without it. */
  function summary() {
    document.querySelectorAll('[data-live], .explore').forEach((part) => { part.style.display = 'none' })
    const body = getComputedStyle(document.body)
    return {
      text: (document.querySelector('main') || document.body).innerText,
      drawings: drawings().length,
      marks: drawings().flatMap(marksOf).flatMap(shapesOf).length,
      labels: drawings().flatMap(textsOf).length,
      look: [body.fontFamily, body.color, body.backgroundColor, document.querySelectorAll('link[rel=stylesheet]').length].join('|'),
    }
  }
  return { overflow, smallText, faintText, faintMarks, overlaps, outside, broken, summary }
})()
