extension DashboardPage {
  /// The map: a click finds the nearest feature that is shown here.
  static let mapScript = #"""
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

    """#
}
