extension DashboardPage {
  /// Shows features one at a time from data in the page or, in files beside it, in scripts that call `receive`. Text goes
  /// into the page as text alone.
  static let script =
    toolScript + listScript + routeScript + featureScript + histogramScript + mapScript + eventScript

  /// The data, and how elements, numbers and tokens are written.
  private static let toolScript = #"""
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

    """#

  /// What keys and controls do, and the beginning.
  private static let eventScript = #"""
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
