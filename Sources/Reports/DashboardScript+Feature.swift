extension DashboardPage {
  /// One feature: facts, tokens, neighbours, examples.
  static let featureScript = #"""
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

    """#
}
