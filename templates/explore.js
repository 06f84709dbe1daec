/* Charts on request. A button fetches a chart's spec, and the script that draws it and makes it live; if anything fails,
   the still chart stays. From disk nothing can be fetched, and the button says so. */
'use strict';
(function () {
  var disk = location.protocol === 'file:', script

  function load(src) {
    return script = script || new Promise(function (done, failed) {
      var tag = document.createElement('script')
      tag.src = src
      tag.onload = done
      tag.onerror = function () { script = null; failed() }
      document.head.append(tag)
    })
  }

  document.querySelectorAll('.explore').forEach(function (button) {
    var words = button.dataset
    if (disk) {
      words.at = 'disk'
      button.disabled = true
    }
    button.onclick = function () {
      button.disabled = true
      Promise.all([fetch(words.spec), load(words.vega)]).then(function (got) {
        return got[0].json()
      }).then(function (specs) {
        return siteExplore(button, specs)
      }).catch(function () { words.at = 'failed' }).then(function () { button.disabled = false })
    }
    button.classList.add('ready')
  })
})()
