/* Search. Nothing is fetched before the field has the focus or the address brings words; then Pagefind, which fetches of
   its index only what the words need. From disk nothing can be fetched, and the page stays as it is. */
'use strict';
(function () {
  if (location.protocol === 'file:') return
  const form = document.querySelector('main form'), field = form.elements.q, words = form.dataset
  const [without, status, list, more] = ['.without', '[role=status]', '.results', '.more'].map(name => document.querySelector(name))
  const blank = document.querySelector('template').content
  const base = new URL('.', location)
  let loading, waiting, asked = 0, found = []

  function load() {
    return loading = loading || import(base + 'pagefind/pagefind.js').then(async pagefind => {
      await pagefind.options({ baseUrl: base.pathname, excerptLength: 26, ranking: { pageLength: 0.1, metaWeights: { title: 1 } } })
      await pagefind.init()
      return pagefind
    }).catch(error => { loading = null; throw error })
  }

  /* Text as it stands, and marks; whatever else an excerpt might hold is text too. */
  function excerpt(html) {
    return Array.from(new DOMParser().parseFromString(html, 'text/html').body.childNodes, node => {
      if (node.nodeName !== 'MARK') return node.textContent
      const mark = document.createElement('mark')
      mark.textContent = node.textContent
      return mark
    })
  }

  function link(to, address, text) {
    to.href = address
    to.textContent = text
  }

  function item(page) {
    const made = blank.cloneNode(true), parts = made.querySelector('ul')
    made.querySelector('.kicker').textContent = page.meta.kind || ''
    link(made.querySelector('h2 a'), page.url, page.meta.title)
    made.querySelector('.excerpt').append(...excerpt(page.excerpt))
    page.sub_results.filter(part => part.url.includes('#')).slice(0, 3).forEach(part => {
      const row = parts.appendChild(document.createElement('li'))
      link(row.appendChild(document.createElement('a')), part.url, part.title)
    })
    if (!parts.firstChild) parts.remove()
    return made
  }

  async function show() {
    const mine = asked, pages = await Promise.all(found.splice(0, 10).map(result => result.data()))
    if (mine !== asked) return
    const first = list.children.length
    list.append(...pages.map(item))
    more.hidden = !found.length
    return list.children[first]
  }

  async function search() {
    const query = field.value.trim(), mine = ++asked
    clearTimeout(waiting)
    history.replaceState(null, '', query ? '?' + new URLSearchParams({ q: query }) : location.pathname)
    list.textContent = ''
    more.hidden = true
    status.textContent = query && words.busy
    if (!query) return
    try {
      const { results } = await (await load()).search(query)
      if (mine !== asked) return
      found = results.slice()
      await show()
      if (mine !== asked) return
      const told = results.length ? words.found : words.none
      status.textContent = told.replace('{count}', results.length).replace('{words}', () => query)
    } catch (error) {
      if (mine === asked) status.textContent = words.failed
    }
  }

  field.onfocus = () => load().catch(() => {})
  field.oninput = () => { clearTimeout(waiting); waiting = setTimeout(search, 250) }
  form.onsubmit = event => { event.preventDefault(); search() }
  more.onclick = async () => { const first = await show(); if (first) first.querySelector('a').focus() }
  without.hidden = true
  form.hidden = false
  field.value = new URLSearchParams(location.search).get('q') || ''
  if (field.value) search()
})()
