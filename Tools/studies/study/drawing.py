"""Small figures as SVG: lines over an axis, and rows of dots, both with intervals. White ground, so that they can be read
on any page; series differ in colour and in mark."""

import math
from dataclasses import dataclass
from html import escape

INK, QUIET, GRID = "#1f2328", "#59636e", "#e4e7eb"
COLOURS = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#8a6d00", "#56a4d8", "#444444", "#7b3fbf"]
WIDTH, HEIGHT, LEFT, BOTTOM, TOP, RIGHT = 400, 280, 58, 46, 34, 14


@dataclass
class Axis:
    label: str
    is_log: bool = False
    ticks: tuple = ()
    low: float | None = None
    high: float | None = None
    # Steps of a linear axis, at most.
    most: int = 6

    def fit(self, values):
        """Ends that hold all values."""
        low = min(values) if self.low is None else self.low
        high = max(values) if self.high is None else self.high
        if self.is_log:
            margin = (high / low) ** 0.05
            ends = low / margin, high * margin
        else:
            margin = 0.06 * ((high - low) or abs(high) or 1)
            ends = low - margin, high + margin
        self.low = ends[0] if self.low is None else self.low
        self.high = ends[1] if self.high is None else self.high
        if not self.ticks:
            self.ticks = self.steps()

    def steps(self):
        if self.is_log and self.high / self.low > 8:
            found = [digit * 10.0**power for power in range(-6, 10) for digit in (1, 2, 5)]
            found = [tick for tick in found if self.low <= tick <= self.high]
            return tuple(found if len(found) <= 6 else [tick for tick in found if f"{tick:.0e}".startswith("1")])
        step = 10 ** math.floor(math.log10(self.high - self.low))
        step = next(size for size in (step / 5, step / 2, step, 2 * step, 5 * step)
                    if (self.high - self.low) / size <= self.most)
        first = math.ceil(self.low / step)
        return tuple(step * place for place in range(first, math.floor(self.high / step) + 1))

    def place(self, value, length):
        if self.is_log:
            return length * math.log(value / self.low) / math.log(self.high / self.low)
        return length * (value - self.low) / (self.high - self.low)

    @staticmethod
    def text(tick):
        if abs(tick) >= 10_000:
            power = round(math.log10(tick))
            raised = str(power).translate(str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"))
            return f"10{raised}" if tick == 10**power else f"{tick:g}"
        return f"{round(tick, 6):g}".replace("-", "−")


@dataclass
class Series:
    name: str
    # (x, y, low, high); low and high may be None.
    points: list
    colour: int = 0
    is_dashed: bool = False
    has_marks: bool = True


@dataclass
class Lines:
    title: str
    x: Axis
    y: Axis
    series: list
    # A line across, such as no difference.
    level: float | None = None

    def names(self):
        return [(series.name, series.colour, series.is_dashed, series.has_marks) for series in self.series]

    def svg(self):
        points = [point for series in self.series for point in series.points]
        self.x.fit([point[0] for point in points])
        bounds = [bound for point in points for bound in point[1:]
                  if bound is not None and (bound > 0 or not self.y.is_log)]
        self.y.fit(bounds + ([self.level] if self.level is not None else []))
        across, up = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM
        x = lambda value: LEFT + self.x.place(value, across)
        y = lambda value: TOP + up - min(max(self.y.place(value, up), 0), up)
        parts = frame(self.title, self.x, self.y, x, y)
        if self.level is not None:
            parts.append(f'<path d="M{LEFT} {y(self.level):.1f}h{across}" stroke="{INK}" stroke-width="1"/>')
        for series in self.series:
            colour = COLOURS[series.colour % len(COLOURS)]
            path = "L".join(f"{x(px):.1f} {y(py):.1f}" for px, py, *_ in series.points)
            dash = ' stroke-dasharray="5 3"' if series.is_dashed else ""
            parts.append(f'<path d="M{path}" fill="none" stroke="{colour}" stroke-width="1.8"{dash}/>')
            for px, py, low, high in series.points:
                if low is not None and high > low:
                    low = max(low, self.y.low) if self.y.is_log else low
                    parts.append(whisker(x(px), y(low), x(px), y(high), colour))
                if series.has_marks:
                    parts.append(mark(x(px), y(py), series.colour))
        return parts, HEIGHT


@dataclass
class Dots:
    """Rows by name, with a column for every quantity; in each a dot with its interval for every series."""

    rows: list
    # (title, axis, {series: {row: (value, low, high)}}).
    columns: list
    # Series → place of its colour.
    colours: dict
    margin: int = 228

    def names(self):
        return [(name, place, False, True) for name, place in self.colours.items()]

    def svg(self):
        step = 13 * len(self.colours) + 9
        up, across = step * len(self.rows), (2 * WIDTH - self.margin) / len(self.columns) - 24
        parts = []
        for place, row in enumerate(self.rows):
            at = TOP + step * (place + 0.5) + 4
            parts.append(words(self.margin - 10, at, row, "end", INK))
        for number, (title, axis, series) in enumerate(self.columns):
            left = self.margin + number * (across + 24)
            axis.fit([0, *(bound for values in series.values() for point in values.values() for bound in point)])
            x = lambda value: left + axis.place(value, across)
            parts.append(heading(left, title))
            for tick in axis.ticks:
                parts.append(f'<path d="M{x(tick):.1f} {TOP}v{up}" stroke="{GRID}"/>')
                parts.append(words(x(tick), TOP + up + 16, Axis.text(tick)))
            parts.append(f'<path d="M{x(0):.1f} {TOP}v{up}" stroke="{INK}"/>')
            parts.append(words(left + across / 2, TOP + up + 35, axis.label))
            for line, (name, values) in enumerate(series.items()):
                for place, row in enumerate(self.rows):
                    if row in values:
                        value, low, high = values[row]
                        at = TOP + step * (place + 0.5) + 13 * (line - (len(series) - 1) / 2)
                        parts.append(whisker(x(low), at, x(high), at, COLOURS[self.colours[name]]))
                        parts.append(mark(x(value), at, self.colours[name]))
        return parts, TOP + up + BOTTOM


def frame(title, x_axis, y_axis, x, y):
    across, up = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM
    parts = [heading(LEFT, title)]
    for tick in y_axis.ticks:
        if y_axis.low <= tick <= y_axis.high:
            parts.append(f'<path d="M{LEFT} {y(tick):.1f}h{across}" stroke="{GRID}"/>')
            parts.append(words(LEFT - 6, y(tick) + 4, Axis.text(tick), "end"))
    for tick in x_axis.ticks:
        if x_axis.low <= tick <= x_axis.high:
            parts.append(f'<path d="M{x(tick):.1f} {TOP + up}v4" stroke="{QUIET}"/>')
            parts.append(words(x(tick), TOP + up + 17, Axis.text(tick)))
    parts.append(f'<path d="M{LEFT} {TOP}v{up}h{across}" fill="none" stroke="{QUIET}"/>')
    parts.append(words(LEFT + across / 2, HEIGHT - 10, x_axis.label))
    parts.append(
        f'<text transform="translate(14 {TOP + up / 2:.0f}) rotate(-90)" text-anchor="middle" fill="{QUIET}">'
        f"{escape(y_axis.label)}</text>")
    return parts


def heading(x, text):
    return f'<text x="{x:.0f}" y="20" font-weight="600" fill="{INK}">{escape(text)}</text>'


def words(x, y, text, anchor="middle", colour=QUIET):
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}">{escape(text)}</text>'


def whisker(x1, y1, x2, y2, colour):
    return f'<path d="M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}" stroke="{colour}" stroke-width="1.4"/>'


def mark(x, y, place):
    """A circle, square, diamond or triangle in the series' colour."""
    colour = COLOURS[place % len(COLOURS)]
    shapes = (
        "M{0} {1}m-3.6 0a3.6 3.6 0 1 0 7.2 0a3.6 3.6 0 1 0 -7.2 0", "M{0} {1}m-3.2 -3.2h6.4v6.4h-6.4z",
        "M{0} {1}m0 -4.4l4.4 4.4l-4.4 4.4l-4.4 -4.4z", "M{0} {1}m0 -4.2l4.2 7.2h-8.4z")
    path = shapes[place % len(shapes)].format(f"{x:.1f}", f"{y:.1f}")
    return f'<path d="{path}" fill="{colour}" stroke="#fff" stroke-width="0.8"/>'


def legend(names, width):
    """Entries in lines no longer than the figure; its parts and its height."""
    parts, x, y = [], 12, 14
    for name, place, is_dashed, has_marks in names:
        size = 50 + 6.4 * len(name)
        if x + size > width and x > 12:
            x, y = 12, y + 20
        dash = ' stroke-dasharray="5 3"' if is_dashed else ""
        parts.append(f'<path d="M{x} {y}h22" stroke="{COLOURS[place % len(COLOURS)]}" stroke-width="1.8"{dash}/>')
        if has_marks:
            parts.append(mark(x + 11, y, place))
        parts.append(f'<text x="{x + 28}" y="{y + 4}" fill="{INK}">{escape(name)}</text>')
        x += size
    return parts, y + 14


def figure(description, panels, columns=2):
    """Panels in a grid with one legend; the text of the file."""
    names, seen = [], set()
    for panel in panels:
        for entry in panel.names():
            if entry[0] not in seen:
                seen.add(entry[0])
                names.append(entry)
    columns = 1 if isinstance(panels[0], Dots) else min(columns, len(panels))
    width, y, parts = (2 if isinstance(panels[0], Dots) else columns) * WIDTH, 0, []
    for start in range(0, len(panels), columns):
        drawn = [panel.svg() for panel in panels[start : start + columns]]
        for place, (content, _) in enumerate(drawn):
            parts += [f'<g transform="translate({place * WIDTH} {y})">', *content, "</g>"]
        y += max(height for _, height in drawn)
    entries, height = legend(names, width)
    parts += [f'<g transform="translate(0 {y + 4})">', *entries, "</g>"]
    y += height + 8
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {y}" width="{width}" height="{y}" '
        f'font-family="system-ui, -apple-system, Segoe UI, Helvetica, Arial, sans-serif" font-size="12" role="img">')
    return "\n".join([head, f"<title>{escape(description)}</title>", f'<rect width="{width}" height="{y}" fill="#fff"/>',
                      *parts, "</svg>\n"])
