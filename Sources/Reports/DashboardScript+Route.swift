extension DashboardPage {
  /// Which feature is shown: its data from the page or from a file beside it.
  static let routeScript = #"""
    const parts = new Map(), awaited = new Map();
    globalThis.receive = (number, features) => {
      parts.set(number, features);
      if (parts.size > 12) parts.delete(parts.keys().next().value);
      for (const wait of awaited.get(number) || []) wait.done(features);
      awaited.delete(number);
    };
    function part(number) {
      if (parts.has(number)) return Promise.resolve(parts.get(number));
      const inside = parsed("data-" + number);
      if (inside) { parts.set(number, inside); return Promise.resolve(inside); }
      return new Promise((done, failed) => {
        const waits = awaited.get(number);
        if (waits) { waits.push({ done, failed }); return; }
        awaited.set(number, [{ done, failed }]);
        const file = `data/${String(number).padStart(5, "0")}.js`;
        const script = make("script", { src: file });
        script.onload = () => script.remove();
        script.onerror = () => {
          for (const wait of awaited.get(number) || []) wait.failed(file);
          awaited.delete(number);
          script.remove();
        };
        document.head.append(script);
      });
    }
    function route() {
      const asked = Number.parseInt(location.hash.slice(1), 10);
      const place = places.get(asked);
      if (place === undefined) {
        if (location.hash.length > 1) find("feature").replaceChildren(
          make("p", {}, `Feature ${shortened(location.hash.slice(1), 20)} is not among those shown here.`));
        else if (found.length) show(found[0], false);
        return;
      }
      show(place, true);
    }
    async function show(place, moves) {
      current = place;
      for (const row of find("rows").children)
        if (Number(row.dataset.place) === place) row.setAttribute("aria-current", "true");
        else row.removeAttribute("aria-current");
      mark(place);
      const section = find("feature");
      try {
        const features = await part(Math.floor(place / data.part));
        if (current !== place) return;
        section.replaceChildren(...view(place, features[place % data.part]));
      } catch (file) {
        section.replaceChildren(make("p", {}, `${file} cannot be read: keep the folder together.`));
      }
      if (moves) { section.focus({ preventScroll: true }); if (narrow()) section.scrollIntoView(); }
    }
    const narrow = () => !matchMedia("(min-width: 900px)").matches;
    function step(by) {
      const at = found.indexOf(current);
      const next = found[at < 0 ? 0 : at + by];
      if (next === undefined) return;
      location.hash = column.index[next];
      const to = Math.floor(found.indexOf(next) / rowsOfPage);
      if (to !== page) turn(to);
    }

    """#
}
