/* Tells the page that shows this one in a frame how tall it is, so that the frame can fit. Nothing else. */
(function () {
  var main = document.querySelector("main")
  if (parent === window || !main) return
  function tell() { parent.postMessage({ embedHeight: Math.ceil(main.getBoundingClientRect().bottom + scrollY) }, "*") }
  if (window.ResizeObserver) new ResizeObserver(tell).observe(main)
  addEventListener("load", tell)
})()
