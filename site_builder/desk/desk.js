// The desk shows the newest state: it is loaded anew when that changes.
(() => {
  "use strict";
  let version = -1;
  new EventSource("/__desk/events").onmessage = event => {
    const now = JSON.parse(event.data).version;
    if (version >= 0 && now !== version) location.reload();
    version = now;
  };
})();
