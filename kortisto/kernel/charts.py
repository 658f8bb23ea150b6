"""Pictures drawn on the server: SVG whose colours come from the style sheet and whose numbers are in a table.

Every function is pure: data in, markup out. No style attribute, no script and no foreign address, so that the
pictures pass the strict content policy. Texts arrive translated. The outer drawing has no viewBox: its width
follows the page while letters keep their size; only bars and lines inside stretch.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from math import ceil, floor, log10
from typing import Any

from django.utils.formats import number_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

SERIES_COLOURS = 5
TONES = ("ok", "warn", "stop", "info", "muted")
EMPTY = SafeString("")


@dataclass(frozen=True)
class Span:
    """One row of a timeline: a label and what lies between two days (both included).

    ``until`` None means one day; ``tone`` is one of TONES or empty for the first series colour.
    """

    label: str
    since: date
    until: date | None = None
    note: str = ""
    tone: str = ""


@dataclass(frozen=True)
class Node:
    """One box of the data map. ``key`` is what links refer to; ``note`` a short second line."""

    key: str
    label: str
    note: str = ""
    url: str = ""


@dataclass(frozen=True)
class Link:
    """A connection of two nodes of neighbouring columns. ``kind``: "" | "out" (leaves us) | "bad"."""

    source: str
    target: str
    kind: str = ""


def bars(
    items: Sequence[tuple[str, float]],
    *,
    title: str,
    note: str = "",
    unit: str = "",
    tones: Mapping[str, str] | None = None,
    now: str = "",
    horizontal: bool = False,
) -> SafeString:
    """One bar for each (label, value ≥ 0).

    ``tones`` colours a bar by its label, ``now`` names the label that is emphasised, ``horizontal`` suits
    long labels. ``unit`` stands in the heading of the table and in each bar's description.
    """
    tones = tones or {}
    values = [value for _label, value in items]
    table = _table((_("Item"), unit or _("Number")), [(label, _number(value)) for label, value in items])
    draw = _horizontal_bars if horizontal else _vertical_bars
    drawing = draw(items, values, tones, now, unit) if items else EMPTY
    return _figure(title, note, _describe(items, unit), drawing, table)


def _vertical_bars(
    items: Sequence[tuple[str, float]], values: list[float], tones: Mapping[str, str], now: str, unit: str
) -> SafeString:
    height, foot, head = 200, 24, 20
    top, steps = scale(max(values))
    plot = height - foot - head
    parts = [_grid(top, steps, head, plot)]
    slot = 100 / len(items)
    labels = [label for label, _value in items]
    columns = []
    for index, (label, value) in enumerate(items):
        tall = plot * value / top
        middle = (index + 0.5) * slot
        tone = f"c-{tones[label]}" if label in tones else "c-1"
        columns.append(
            format_html(
                '<rect class="{}" x="{}%" y="{}" width="{}%" height="{}" rx="2">'
                "<title>{}: {} {}</title></rect>",
                tone,
                _n(middle - slot * 0.34),
                _n(head + plot - tall),
                _n(slot * 0.68),
                _n(tall),
                label,
                _number(value),
                unit,
            )
        )
        columns.append(_under(middle, head + plot, index, labels, now))
        if label == now:
            columns.append(
                _text(f"{_n(middle)}%", head + plot - tall - 5, _number(value), "middle", "strong")
            )
    parts.append(_inset(columns, height))
    return _svg(height, parts)


def _horizontal_bars(
    items: Sequence[tuple[str, float]], values: list[float], tones: Mapping[str, str], now: str, unit: str
) -> SafeString:
    step, top = 38, max([*values, 1])
    parts = []
    for index, (label, value) in enumerate(items):
        y = index * step
        tone = f"c-{tones[label]}" if label in tones else "c-1"
        parts.append(_text("0", y + 13, label, "start", "strong" if label == now else ""))
        parts.append(_text("100%", y + 13, _number(value), "end", "strong"))
        parts.append(format_html('<line class="grid" x1="0" x2="100%" y1="{}" y2="{}"/>', y + 23.5, y + 23.5))
        parts.append(
            format_html(
                '<rect class="{}" x="0" y="{}" width="{}%" height="7" rx="2"><title>{}: {} {}</title></rect>',
                tone,
                y + 20,
                _n(100 * value / top),
                label,
                _number(value),
                unit,
            )
        )
    return _svg(len(items) * step, parts)


def stacked(
    labels: Sequence[str],
    series: Mapping[str, Sequence[float]],
    *,
    title: str,
    note: str = "",
    unit: str = "",
    now: str = "",
) -> SafeString:
    """A column for each label, made of one part for each of at most five series, first series lowest.

    Raises ValueError when a series has not as many values as there are labels, or there are too many series.
    """
    _check_series(labels, series)
    height, foot, head = 220, 24, 20
    plot = height - foot - head
    sums = [sum(values[index] for values in series.values()) for index in range(len(labels))]
    rows = [
        (label, *(_number(values[index]) for values in series.values()), _number(sums[index]))
        for index, label in enumerate(labels)
    ]
    table = _table((_("Item"), *series, _("Total")), rows)
    if not labels:
        return _figure(title, note, "", EMPTY, table)
    top, steps = scale(max(sums))
    slot = 100 / len(labels)
    columns = []
    for index, label in enumerate(labels):
        y = head + plot
        middle = (index + 0.5) * slot
        for place, (name, values) in enumerate(series.items(), start=1):
            tall = plot * values[index] / top
            y -= tall
            if tall:
                columns.append(
                    format_html(
                        '<rect class="c-{} ring" x="{}%" y="{}" width="{}%" height="{}">'
                        "<title>{}, {}: {} {}</title></rect>",
                        place,
                        _n(middle - slot * 0.36),
                        _n(y),
                        _n(slot * 0.72),
                        _n(tall),
                        label,
                        name,
                        _number(values[index]),
                        unit,
                    )
                )
        columns.append(_under(middle, head + plot, index, labels, now))
    drawing = _svg(height, [_grid(top, steps, head, plot), _inset(columns, height)])
    described = _describe(list(zip(labels, sums, strict=True)), unit)
    return _figure(title, note, described, drawing, table, _legend(series, "box"))


def lines(
    labels: Sequence[str],
    series: Mapping[str, Sequence[float]],
    *,
    title: str,
    note: str = "",
    unit: str = "",
) -> SafeString:
    """One line for each of at most five series over the same labels; lines differ by dashes and colour.

    Raises ValueError as ``stacked`` does.
    """
    _check_series(labels, series)
    height, foot, head = 200, 24, 20
    plot = height - foot - head
    rows = [
        (label, *(_number(values[index]) for values in series.values())) for index, label in enumerate(labels)
    ]
    table = _table((_("Item"), *series), rows)
    if not labels:
        return _figure(title, note, "", EMPTY, table)
    top, steps = scale(max(max(values) for values in series.values()))
    slot = 100 / len(labels)
    inner = []
    for place, (name, values) in enumerate(series.items(), start=1):
        points = " ".join(
            f"{_n((index + 0.5) * slot)},{_n(plot - plot * value / top)}"
            for index, value in enumerate(values)
        )
        inner.append(
            format_html(
                '<polyline class="line l-{}" points="{}" vector-effect="non-scaling-stroke">'
                "<title>{}</title></polyline>",
                place,
                points,
                name,
            )
        )
    stretch = format_html(
        '<svg x="0" y="{}" width="100%" height="{}" viewBox="0 0 100 {}" preserveAspectRatio="none">{}</svg>',
        head,
        plot,
        plot,
        _join(inner),
    )
    marks = [_under((index + 0.5) * slot, head + plot, index, labels) for index in range(len(labels))]
    drawing = _svg(height, [_grid(top, steps, head, plot), _inset([stretch, *marks], height)])
    described = "; ".join(
        f"{name}: {_number(values[0])} → {_number(values[-1])} {unit}".rstrip()
        for name, values in series.items()
    )
    return _figure(title, note, described, drawing, table, _legend(series, "line"))


def timeline(
    spans: Sequence[Span], *, since: date, until: date, today: date, title: str, note: str = ""
) -> SafeString:
    """Rows of time between ``since`` and ``until``, with a line at ``today``. What lies outside is cut off.

    Raises ValueError when ``until`` is not after ``since``.
    """
    days = (until - since).days
    if days <= 0:
        raise ValueError("A timeline must end after it begins.")

    def place(day: date) -> float:
        return min(max(100 * (day - since).days / days, 0), 100)

    step, head = 36, 20
    height = head + step * len(spans) + 4
    parts = []
    years = [date(year, 1, 1) for year in range(since.year, until.year + 1)]
    years = [year for year in years if since <= year <= until]
    shown = [str(year.year) for year in years]
    for index, year in enumerate(years):
        classes = _label_class(index, shown)
        if classes is None:
            continue
        x = f"{_n(place(year))}%"
        anchor = "start" if place(year) < 4 else "end" if place(year) > 96 else "middle"
        parts.append(format_html('<line class="grid" x1="{}" x2="{}" y1="{}" y2="{}"/>', x, x, head, height))
        parts.append(_text(x, 12, shown[index], anchor, classes))
    if since <= today <= until:
        x = f"{_n(place(today))}%"
        parts.append(
            format_html('<line class="now" x1="{}" x2="{}" y1="{}" y2="{}"/>', x, x, head - 4, height)
        )
    rows = []
    for index, span in enumerate(spans):
        y = head + index * step
        end = span.until or span.since
        start, width = place(span.since), max(place(end) - place(span.since), 0.8)
        start = min(start, 100 - width)
        dates = _day(span.since) if span.until is None else f"{_day(span.since)}–{_day(end)}"
        rows.append((span.label, dates, span.note))
        at_end = start > 60
        parts.append(
            _text(
                f"{_n(start + width if at_end else start)}%",
                y + 15,
                f"{span.label} · {span.note}" if span.note else span.label,
                "end" if at_end else "start",
                "strong",
            )
        )
        parts.append(
            format_html(
                '<rect class="c-{}" x="{}%" y="{}" width="{}%" height="8" rx="2">'
                "<title>{}: {}</title></rect>",
                span.tone if span.tone in TONES else "1",
                _n(start),
                y + 21,
                _n(width),
                span.label,
                dates,
            )
        )
    described = f"{_('Today')}: {_day(today)}. " + "; ".join(
        f"{label}: {dates}" for label, dates, _note in rows
    )
    table = _table((_("Item"), _("Time"), _("Note")), rows)
    return _figure(title, note, described, _svg(height, parts), table)


@dataclass
class _Column:
    """One column of the data map while it is drawn: where its boxes are."""

    head: str
    nodes: Sequence[Node]
    x: float
    tops: dict[str, float] = field(default_factory=dict)


MAP_WIDTH, MAP_BOX, MAP_TALL, MAP_GAP, MAP_HEAD = 880, 174, 46, 12, 32


def data_map(
    sources: Sequence[Node],
    categories: Sequence[Node],
    purposes: Sequence[Node],
    recipients: Sequence[Node],
    links: Iterable[Link],
    *,
    title: str = "",
    note: str = "",
    heads: tuple[str, str, str, str] | None = None,
) -> SafeString:
    """Where personal data come from, what they are, what for, and who gets them, as four linked columns."""
    heads = heads or (_("Sources"), _("Data"), _("Purposes"), _("Recipients"))
    columns = list(zip(heads, (sources, categories, purposes, recipients), strict=True))
    kinds = {"": _("stays with us"), "out": _("leaves us"), "bad": _("not in the notice")}
    return linked(columns, links, title=title or _("From sources to recipients"), note=note, kinds=kinds)


def linked(
    named: Sequence[tuple[str, Sequence[Node]]],
    links: Iterable[Link],
    *,
    title: str,
    kinds: Mapping[str, str],
    note: str = "",
) -> SafeString:
    """Columns of boxes, each with its heading, and lines between them; ``kinds`` says what the kinds of lines mean.

    Keys must be unique over all columns and a link must join neighbouring columns from left to right; otherwise
    ValueError, because a map that drops a link would lie. At phone width the drawing scrolls inside its frame and
    the table under it says the same in words.
    """
    step = MAP_BOX + (MAP_WIDTH - len(named) * MAP_BOX) / (len(named) - 1)
    columns = [_Column(head, nodes, index * step) for index, (head, nodes) in enumerate(named)]
    most = max(len(column.nodes) for column in columns)
    height = MAP_HEAD + max(most, 1) * (MAP_TALL + MAP_GAP)
    where: dict[str, tuple[int, Node]] = {}
    for index, column in enumerate(columns):
        room = height - MAP_HEAD
        pitch = min(room / max(len(column.nodes), 1), (MAP_TALL + MAP_GAP) * 1.6)
        start = MAP_HEAD + (room - pitch * len(column.nodes)) / 2
        for row, node in enumerate(column.nodes):
            if node.key in where:
                raise ValueError(f"The data map has two boxes with the key {node.key!r}.")
            where[node.key] = (index, node)
            column.tops[node.key] = start + row * pitch + (pitch - MAP_TALL) / 2
    links = list(links)
    curves = _curves(links, columns, where)
    boxes = [_boxes(column) for column in columns]
    title_id, text_id = _ids("map", title)
    svg = format_html(
        '<svg viewBox="0 0 {} {}" width="100%" role="group" aria-labelledby="{} {}">'
        '<title id="{}">{}</title><desc id="{}">{}</desc>{}{}</svg>',
        MAP_WIDTH,
        _n(height),
        title_id,
        text_id,
        title_id,
        title,
        text_id,
        _("The connections are listed in the table below."),
        _join(curves),
        _join(boxes),
    )
    used = [kind for kind in kinds if any(link.kind == kind for link in links)]
    legend = format_html_join(
        "",
        '<li><svg aria-hidden="true" viewBox="0 0 20 12"><path class="map-link{}" d="M0 6h20"/></svg>{}</li>',
        ((f" map-{kind}" if kind else "", kinds[kind]) for kind in used),
    )
    rows = [
        (where[link.source][1].label, where[link.target][1].label, kinds.get(link.kind, link.kind))
        for link in links
    ]
    table = _table((_("From"), _("To"), _("Kind")), rows)
    scroll = format_html(
        '<ul class="legend">{}</ul>'
        '<div class="chart-scroll" tabindex="0" role="region" aria-label="{}">{}</div>',
        legend,
        title,
        svg,
    )
    return _frame(title, note, scroll, table)


def _curves(
    links: list[Link], columns: list[_Column], where: dict[str, tuple[int, Node]]
) -> list[SafeString]:
    """A curved line for each link; ends are spread over the box's side so that they can be told apart."""
    for link in links:
        for key in (link.source, link.target):
            if key not in where:
                raise ValueError(f"The data map has no box {key!r}.")
        if where[link.target][0] != where[link.source][0] + 1:
            raise ValueError(f"{link.source!r} and {link.target!r} are not in neighbouring columns.")

    def top(key: str) -> float:
        return columns[where[key][0]].tops[key]

    def port(link: Link, mine: str, others: list[Link], other_end: str) -> float:
        ranked = sorted(others, key=lambda each: top(getattr(each, other_end)))
        return top(mine) + MAP_TALL * (ranked.index(link) + 1) / (len(ranked) + 1)

    curves = []
    for link in links:
        x1 = columns[where[link.source][0]].x + MAP_BOX
        x2 = columns[where[link.target][0]].x
        y1 = port(link, link.source, [each for each in links if each.source == link.source], "target")
        y2 = port(link, link.target, [each for each in links if each.target == link.target], "source")
        middle = (x1 + x2) / 2
        curves.append(
            format_html(
                '<path class="map-link{}" d="M{} {}C{} {} {} {} {} {}"/>',
                f" map-{link.kind}" if link.kind else "",
                *(_n(value) for value in (x1, y1, middle, y1, middle, y2, x2, y2)),
            )
        )
    return curves


def _boxes(column: _Column) -> SafeString:
    head = _text(_n(column.x), 14, column.head, "start", "map-head")
    parts = [head]
    for node in column.nodes:
        y = column.tops[node.key]
        base = y + (19 if node.note else 27)
        inner = format_html(
            '<rect x="{}" y="{}" width="{}" height="{}" rx="4"/>'
            '<rect class="map-bar" x="{}" y="{}" width="3" height="{}"/>{}{}',
            _n(column.x),
            _n(y),
            MAP_BOX,
            MAP_TALL,
            _n(column.x),
            _n(y),
            MAP_TALL,
            _text(_n(column.x + 12), base, shorten(node.label, 22), "start", ""),
            _text(_n(column.x + 12), y + 35, shorten(node.note, 27), "start", "note") if node.note else EMPTY,
        )
        whole = format_html("<title>{}</title>{}", node.label, inner)
        if node.url:
            whole = format_html('<a href="{}">{}</a>', node.url, whole)
        parts.append(format_html('<g class="map-node">{}</g>', whole))
    return _join(parts)


def scale(value: float) -> tuple[float, int]:
    """The round number that ``value`` fits under, and into how many equal steps (at most five) it is cut."""
    if value <= 5:
        top = max(ceil(value), 1)
        return top, top
    size = 10 ** floor(log10(value / 5))
    step = next(
        factor * size
        for factor in (1, 2, 2.5, 5, 10)
        if factor * size * 5 >= value and factor * size % 1 == 0
    )
    steps = ceil(value / step)
    return step * steps, steps


def shorten(text: str, most: int) -> str:
    """``text`` cut to at most ``most`` characters, with an ellipsis if anything was cut."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def _check_series(labels: Sequence[str], series: Mapping[str, Sequence[float]]) -> None:
    if len(series) > SERIES_COLOURS:
        raise ValueError(f"A chart shows at most {SERIES_COLOURS} series; put the rest together.")
    for name, values in series.items():
        if len(values) != len(labels):
            raise ValueError(f"{name!r} has {len(values)} values for {len(labels)} labels.")


def _grid(top: float, steps: int, head: int, plot: int) -> SafeString:
    parts = []
    for step in range(steps + 1):
        y = head + plot - plot * step / steps
        parts.append(
            format_html(
                '<line class="{}" x1="0" x2="100%" y1="{}" y2="{}"/>',
                "grid" if step else "axis",
                _n(y),
                _n(y),
            )
        )
        parts.append(_text("0", y - 4, _number(top * step / steps), "start", ""))
    return _join(parts)


def _label_class(index: int, labels: Sequence[str], now: str = "") -> str | None:
    """The class of the label under a column, or None where it would run into its neighbour.

    Reckoned for a drawing 560 pixels wide; below that those with the class t-alt give way too.
    """
    need = len(labels) * (7 * max(len(label) for label in labels) + 8)
    wide, narrow = ceil(need / 520), ceil(need / 270)
    narrow = wide * ceil(narrow / wide)
    if now and labels[index] == now:
        return "strong"
    if index % wide:
        return None
    return "t-alt" if index % narrow else ""


def _under(middle: float, base: float, index: int, labels: Sequence[str], now: str = "") -> SafeString:
    classes = _label_class(index, labels, now)
    if classes is None:
        return EMPTY
    return _text(f"{_n(middle)}%", base + 16, labels[index], "middle", classes)


def _text(x: Any, y: float, text: str, anchor: str, classes: str) -> SafeString:
    shown = format_html(' class="{}"', classes) if classes else EMPTY
    return format_html('<text x="{}" y="{}" text-anchor="{}"{}>{}</text>', x, _n(y), anchor, shown, text)


def _inset(parts: Iterable[SafeString], height: int) -> SafeString:
    """The part right of the axis figures, in which 100 % is the rest of the width."""
    return format_html('<svg x="11%" width="89%" height="{}">{}</svg>', height, _join(parts))


def _svg(height: float, parts: Iterable[SafeString]) -> SafeString:
    return format_html('<svg width="100%" height="{}" aria-hidden="true">{}</svg>', _n(height), _join(parts))


def _figure(
    title: str, note: str, described: str, drawing: SafeString, table: SafeString, legend: SafeString = EMPTY
) -> SafeString:
    if not drawing:
        return _frame(title, note, format_html('<p class="soft">{}</p>', _("Nothing to show yet.")), EMPTY)
    title_id, text_id = _ids("chart", title)
    head = format_html(
        ' role="img" aria-labelledby="{} {}"><title id="{}">{}</title><desc id="{}">{}</desc>',
        title_id,
        text_id,
        title_id,
        title,
        text_id,
        described,
    )
    labelled = SafeString(drawing.replace(' aria-hidden="true">', head, 1))
    return _frame(title, note, legend + labelled, table)


def _frame(title: str, note: str, body: SafeString, table: SafeString) -> SafeString:
    small = format_html("<small>{}</small>", note) if note else EMPTY
    more = EMPTY
    if table:
        more = format_html(
            '<details class="more"><summary>{}<span class="vh">: {}</span></summary>{}</details>',
            _("Show as a table"),
            title,
            table,
        )
    return format_html(
        '<figure class="chart"><figcaption>{}{}</figcaption>{}{}</figure>', title, small, body, more
    )


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> SafeString:
    head = format_html_join("", '<th scope="col">{}</th>', ((text,) for text in heads))
    lines_ = [
        format_html(
            '<tr><th scope="row">{}</th>{}</tr>',
            row[0],
            format_html_join("", "<td>{}</td>", ((text,) for text in row[1:])),
        )
        for row in rows
    ]
    return format_html(
        '<table class="table"><thead><tr>{}</tr></thead><tbody>{}</tbody></table>', head, _join(lines_)
    )


def _legend(names: Iterable[str], mark: str) -> SafeString:
    shapes = {
        "box": '<svg aria-hidden="true" viewBox="0 0 9 9"><rect class="c-{}" width="9" height="9"/></svg>',
        "line": '<svg aria-hidden="true" viewBox="0 0 24 12"><path class="line l-{}" d="M0 6h24"/></svg>',
    }
    items = [
        format_html("<li>{}{}</li>", format_html(shapes[mark], place), name)
        for place, name in enumerate(names, start=1)
    ]
    return format_html('<ul class="legend">{}</ul>', _join(items))


def _describe(items: Sequence[tuple[str, float]], unit: str) -> str:
    return "; ".join(f"{label}: {_number(value)} {unit}".rstrip() for label, value in items)


def _ids(kind: str, title: str) -> tuple[str, str]:
    """Ids that stay the same from one rendering to the next: two pictures of a page need different titles."""
    mark = sha256(title.encode()).hexdigest()[:8]
    return f"{kind}-{mark}-t", f"{kind}-{mark}-d"


def _join(parts: Iterable[SafeString]) -> SafeString:
    return format_html_join("", "{}", ((part,) for part in parts))


def _number(value: float) -> str:
    shown = int(value) if value == int(value) else round(value, 2)
    return number_format(shown, use_l10n=True, force_grouping=True)


def _n(value: float) -> str:
    """A coordinate with at most two decimals and no needless zeros."""
    return f"{value:.2f}".rstrip("0").rstrip(".") if value else "0"


def _day(value: date) -> str:
    return f"{value.day}.{value.month}.{value.year}"
