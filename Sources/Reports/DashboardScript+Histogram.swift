extension DashboardPage {
  /// The activations of one feature.
  static let histogramScript = #"""
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

    """#
}
