extension DashboardPage {
  /// Searching, ordering and paging the list.
  static let listScript = #"""
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

    """#
}
