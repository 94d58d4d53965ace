extension DashboardPage {
  /// Shows features one at a time from data in the page or, in files beside it, in scripts that call `receive`. Text goes
  /// into the page as text alone.
  static let script = #"""
    "use strict";
    const find = id => document.getElementById(id);
    const parsed = id => { const node = find(id); return node && JSON.parse(node.textContent); };
    const data = parsed("data-index");
    const column = data.columns;
    const places = new Map(column.index.map((feature, place) => [feature, place]));
    const rowsOfPage = 20;
    let found = [], page = 0, current = -1;

    function make(tag, attributes = {}, ...children) {
      const node = document.createElement(tag);
      for (const [name, value] of Object.entries(attributes)) if (value !== null) node.setAttribute(name, value);
      node.append(...children);
      return node;
    }
    function draw(tag, attributes, ...children) {
      const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
      for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
      node.append(...children);
      return node;
    }
    function short(number) {
      if (number === null || number === undefined) return "–";
      if (number === 0) return "0";
      const size = Math.abs(number);
      return size >= 1e5 || size < 1e-3 ? number.toExponential(1) : String(Number(number.toPrecision(3)));
    }
    function share(part) {
      const percent = 100 * part;
      return percent === 0 ? "never" : percent < 0.001 ? "<0.001 %" : short(percent) + " %";
    }
    const signs = { "\n": "⏎", "\t": "⇥", "\r": "␍" };
    const visible = text => text.replace(/[\u0000-\u001f\u007f-\u009f]/g, sign => signs[sign] || "␦");
    function shortened(text, most) {
      const letters = Array.from(text);
      return letters.length > most ? letters.slice(0, most - 8).join("") + "…" + letters.slice(-7).join("") : text;
    }
    const code = text => make("code", text.length > 24 ? { title: shortened(visible(text), 300) } : {},
      shortened(visible(text), 24));
    const spaced = nodes => nodes.flatMap((node, i) => i ? [" ", node] : [node]);

    // Searching, ordering and paging the list.

    const plain = text => text.replace(/[▁Ġ]/g, " ").trim().toLowerCase();
    const searched = { tokens: column.tokens.map(list => list.map(plain)),
      promoted: column.promoted.map(list => list.map(plain)) };
    const orders = {
      index: (a, b) => column.index[a] - column.index[b],
      active: (a, b) => column.count[b] - column.count[a],
      rare: (a, b) => (column.count[a] || Infinity) - (column.count[b] || Infinity) || 0,
      maximum: (a, b) => (column.maximum[b] || 0) - (column.maximum[a] || 0),
      turned: (a, b) => column.turned[b] - column.turned[a],
      changed: (a, b) => Math.abs(column.ratio[b]) - Math.abs(column.ratio[a]),
    };
    function search() {
      const query = plain(find("query").value), scope = find("scope").value;
      const matches = place => {
        if (!query) return true;
        if ((scope === "any" || scope === "index") && String(column.index[place]) === query) return true;
        return ["tokens", "promoted"].some(kind => (scope === "any" || scope === kind) &&
          searched[kind][place].some(text => text.includes(query)));
      };
      found = column.index.map((_, place) => place).filter(matches);
      const order = orders[find("order").value];
      found.sort((a, b) => order(a, b) || column.index[a] - column.index[b]);
      turn(0);
    }
    function turn(to) {
      const last = Math.max(0, Math.ceil(found.length / rowsOfPage) - 1);
      page = Math.min(Math.max(to, 0), last);
      const shown = found.slice(page * rowsOfPage, (page + 1) * rowsOfPage);
      find("rows").replaceChildren(...shown.map(row));
      find("status").textContent = found.length === 0 ? "no feature matches" :
        `${found.length} of ${column.index.length} features; page ${page + 1} of ${last + 1}`;
      find("back").disabled = page === 0;
      find("on").disabled = page === last;
    }
    function row(place) {
      const feature = column.index[place];
      const cells = [make("td", {}, make("a", { href: "#" + feature }, String(feature))),
        make("td", {}, share(column.count[place] / data.positions)), make("td", {}, short(column.maximum[place]))];
      if (column.turned) cells.push(make("td", {}, short(column.turned[place])));
      if (column.ratio) cells.push(make("td", {}, short(column.ratio[place])));
      cells.push(make("td", { class: "words" }, ...spaced(column.tokens[place].slice(0, 3).map(code))));
      return make("tr", { "aria-current": place === current ? "true" : null, "data-place": place }, ...cells);
    }

    // The data of single features.

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

    // One feature.

    function view(place, feature) {
      const index = column.index[place], count = column.count[place];
      const facts = [["active at", `${count} of ${data.positions} positions (${share(count / data.positions)})`],
        ["largest activation", short(column.maximum[place])], ["mean where active", short(feature.mean)],
        ["encoder–decoder cosine", short(feature.encoder)], ["decoder norm", short(feature.norm)]];
      if (column.turned) facts.push(["1 − cosine with the baseline's row", short(column.turned[place])]);
      if (column.ratio) facts.push(["log-ratio of activation counts", short(column.ratio[place])],
        ["baseline active at", `${column.before[place]} positions`]);
      const near = feature.near.map(([other, cosine]) => make("li", {}, places.has(other) ?
        make("a", { href: "#" + other }, String(other)) : make("span", { title: "not shown here" }, String(other)),
        ` ${cosine.toFixed(3)}`));
      const nodes = [make("h2", {}, `Feature ${index}`),
        make("p", { class: "steps" }, stepper("‹ previous", -1), " ", stepper("next ›", 1)),
        make("dl", { class: "facts" }, ...facts.flatMap(([name, value]) =>
          [make("dt", {}, name), make("dd", {}, value)]))];
      if (feature.raised) nodes.push(make("div", { class: "pair" },
        logits("Tokens promoted", feature.raised), logits("Tokens suppressed", feature.lowered)));
      nodes.push(make("h3", {}, "Nearest decoder rows"),
        near.length ? make("ul", { class: "near" }, ...near) : make("p", {}, "There is no other feature."));
      if (count === 0) {
        nodes.push(make("p", { class: "none" }, `Not active at any of ${data.positions} positions.`));
        return nodes;
      }
      nodes.push(histogram(index, feature.histogram));
      nodes.push(make("h3", {}, "Strongest contexts"));
      nodes.push(list(feature.strongest, column.maximum[place]));
      nodes.push(make("h3", {}, "Examples over the range of activations"), make("p", { class: "note" },
        `${feature.drawn} positions drawn evenly from all where it is active, in equal parts by activation.`));
      feature.quantiles.forEach((examples, group) => { if (examples.length) nodes.push(
        make("h4", {}, groupName(group, feature.quantiles.length)), list(examples, column.maximum[place])); });
      return nodes;
    }
    function groupName(group, groups) {
      const from = Math.round(100 * (1 - (group + 1) / groups)), to = Math.round(100 * (1 - group / groups));
      return group === 0 ? `The strongest ${to - from} % of the sample` : `${from} % to ${to} % of the sample`;
    }
    function stepper(text, by) {
      const button = make("button", { type: "button" }, text);
      button.addEventListener("click", () => step(by));
      return button;
    }
    function logits(title, tokens) {
      const largest = Math.max(...tokens.map(([, logit]) => Math.abs(logit)), 1e-30);
      const rows = tokens.map(([token, logit]) => {
        const bar = make("span", { class: "bar" });
        bar.style.setProperty("--part", Math.abs(logit) / largest);
        return make("tr", {}, make("td", {}, code(token)), make("td", {}, bar), make("td", {}, short(logit)));
      });
      return make("div", {}, make("h3", {}, title), make("table", { class: "logits" }, make("tbody", {}, ...rows)));
    }
    function list(examples, maximum) {
      return make("ol", { class: "examples" }, ...examples.map(example => {
        const active = new Map(example.a);
        const tokens = example.t.map((token, at) => {
          const value = active.get(at) || 0;
          const span = make("span", { class: at === example.k ? "token peak" : "token",
            title: `${shortened(visible(token), 300)}: ${short(value)}` }, shortened(visible(token), 40));
          if (value > 0) span.style.setProperty("--heat", Math.min(1, value / maximum));
          return span;
        });
        return make("li", {}, make("span", { class: "value", title: `document ${example.d}, sequence ${example.s}, ` +
          `position ${example.p}; quantile ${short(example.q)}` }, short(active.get(example.k))), " ",
          make("span", { class: "text" }, ...tokens));
      }));
    }
    function histogram(index, { width, counts }) {
      const size = { width: 440, height: 170, left: 52, right: 10, top: 12, bottom: 34 };
      const most = Math.max(...counts), each = (size.width - size.left - size.right) / counts.length;
      const floor = size.height - size.bottom, scale = (floor - size.top) / most;
      const label = (x, y, text, anchor) => draw("text", { x, y, "text-anchor": anchor, "font-size": 11 }, text);
      const range = bin => `${short(bin * width)} to ${short((bin + 1) * width)}`;
      const bars = counts.map((count, bin) => draw("rect", { class: "mark", x: size.left + bin * each,
        y: floor - count * scale, width: Math.max(each - 0.5, 0.5), height: count * scale, fill: "#0072b2" },
        draw("title", {}, `${range(bin)}: ${count} positions`)));
      const axis = [draw("line", { class: "axis", x1: size.left, x2: size.width - size.right, y1: floor, y2: floor,
        stroke: "#606060" }), label(size.left - 6, size.top + 8, String(most), "end"), label(size.left - 6, floor, "0",
        "end"), label(size.left, floor + 14, "0", "middle"), label(size.width - size.right, floor + 14,
        short(counts.length * width), "end"), label((size.left + size.width - size.right) / 2, floor + 28,
        "activation, where active", "middle")];
      const svg = draw("svg", { class: "chart histogram", viewBox: `0 0 ${size.width} ${size.height}`, role: "img",
        "aria-label": `Activations of feature ${index}`, "font-family": "sans-serif", fill: "#202020" },
        ...bars, ...axis);
      const rows = counts.map((count, bin) => [bin, count]).filter(([, count]) => count > 0).map(([bin, count]) =>
        make("tr", {}, make("td", {}, range(bin)), make("td", {}, String(count))));
      return make("figure", {}, make("h3", {}, "Activations"), svg, make("details", {}, make("summary", {}, "Numbers"),
        make("table", {}, make("thead", {}, make("tr", {}, make("th", {}, "activation"), make("th", {}, "positions"))),
          make("tbody", {}, ...rows))));
    }

    // The map: the nearest feature that is shown here.

    const map = document.querySelector("#map svg");
    function mark(place) {
      const ring = map && map.querySelector(".selected");
      if (!ring) return;
      ring.setAttribute("cx", column.x[place]);
      ring.setAttribute("cy", column.y[place]);
      ring.removeAttribute("display");
    }
    function under(event) {
      const box = map.getBoundingClientRect(), view = map.viewBox.baseVal;
      const x = (event.clientX - box.left) * view.width / box.width;
      const y = (event.clientY - box.top) * view.height / box.height;
      let nearest = -1, least = 144;
      for (let place = 0; place < column.x.length; place++) {
        const distance = (column.x[place] - x) ** 2 + (column.y[place] - y) ** 2;
        if (distance < least) { least = distance; nearest = place; }
      }
      return nearest;
    }
    if (map) {
      map.addEventListener("click", event => {
        const place = under(event);
        if (place >= 0) location.hash = column.index[place];
      });
      map.addEventListener("mousemove", event => {
        const place = under(event);
        map.style.cursor = place < 0 ? "" : "pointer";
        find("under").textContent = place < 0 ? "" : `feature ${column.index[place]}: ` +
          column.tokens[place].slice(0, 3).map(text => shortened(visible(text), 24)).join(" ");
      });
    }
    find("query").addEventListener("input", search);
    for (const id of ["scope", "order"]) find(id).addEventListener("change", search);
    find("search").addEventListener("submit", event => {
      event.preventDefault();
      if (found.length) location.hash = column.index[found[0]];
    });
    find("back").addEventListener("click", () => turn(page - 1));
    find("on").addEventListener("click", () => turn(page + 1));
    addEventListener("hashchange", route);
    addEventListener("keydown", event => {
      if (event.ctrlKey || event.altKey || event.metaKey || /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) return;
      if (event.key === "ArrowLeft") step(-1);
      else if (event.key === "ArrowRight") step(1);
      else if (event.key === "/") { event.preventDefault(); find("query").focus(); }
    });
    search();
    route();

    """#
}
