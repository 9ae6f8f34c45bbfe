// Two pictures: how results are spread, and which input moves them most.
"use strict";

function histogram({ counts, edges }, { base, low, high, share, label }) {
  const [width, height, foot] = [560, 190, 30];
  const most = Math.max(...counts);
  const [first, last] = [edges[0], edges[edges.length - 1]];
  const x = (value) => ((value - first) / (last - first)) * width;
  const bars = counts.map((count, i) => {
    const tall = (count / most) * (height - 14);
    const [left, right] = [x(edges[i]), x(edges[i + 1])];
    const middle = (edges[i] + edges[i + 1]) / 2;
    return el(
      "rect",
      {
        x: left + 0.75,
        y: height - tall,
        width: Math.max(right - left - 1.5, 0.5),
        height: tall,
        rx: 1.5,
        class: middle < 0 ? "loss" : middle >= low && middle <= high ? "likely" : "tail",
      },
      el("title", {}, `${short(edges[i], share)} to ${short(edges[i + 1], share)}: ${whole.format(count)} trials`),
    );
  });
  const mark = (value, text, kind) =>
    value >= first &&
    value <= last && [
      el("line", { x1: x(value), x2: x(value), y1: 4, y2: height, class: kind }),
      text && el("text", { x: Math.min(Math.max(x(value), 22), width - 22), y: height + 21, class: kind }, text),
    ];
  return el(
    "svg",
    { viewBox: `0 0 ${width} ${height + foot}`, class: "chart", role: "img", "aria-label": label },
    bars,
    el("line", { x1: 0, x2: width, y1: height, y2: height, class: "axis" }),
    mark(low, short(low, share), "edge"),
    mark(high, short(high, share), "edge"),
    mark(base, null, "now"),
  );
}

// Bars around today's value; a table, so that it can be read aloud and its names pressed.
function tornado(inputs, base, share, pressed) {
  const ends = inputs.flatMap((row) => [row.at_low, row.at_high]).filter((value) => typeof value === "number");
  const [least, most] = [Math.min(base, ...ends), Math.max(base, ...ends)];
  const place = (value) => (100 * (value - least)) / (most - least || 1);
  const bar = (value, kind) => {
    if (typeof value !== "number") return null;
    const [from, to] = [place(Math.min(base, value)), place(Math.max(base, value))];
    return el("span", { class: `bar ${kind}`, style: `left:${from}%;width:${to - from}%` });
  };
  const rows = inputs.map((row) => {
    const name = row.label || readable(row.input);
    const ofInput = own.shares.has(row.input);
    const range = `${full(row.low, ofInput)} – ${full(row.high, ofInput)}`;
    const ends = `${short(row.at_low, share)} – ${short(row.at_high, share)}`;
    return el(
      "tr",
      {},
      el(
        "th",
        { scope: "row" },
        pressed ? el("button", { class: "link", onclick: () => pressed(row.input) }, name) : name,
        el("span", { class: "hint" }, range),
      ),
      el(
        "td",
        { class: "bars", "data-ends": ends },
        bar(row.at_low, "low"),
        bar(row.at_high, "high"),
        el("span", { class: "base", style: `left:${place(base)}%` }),
      ),
      el("td", { class: "ends" }, ends),
    );
  });
  return el(
    "table",
    { class: "tornado" },
    el("caption", { class: "unseen" }, "The result when each input alone goes to its low and its high"),
    el(
      "colgroup",
      {},
      ["names", "bars", "ends"].map((kind) => el("col", { class: kind })),
    ),
    el(
      "thead",
      { class: "unseen" },
      el(
        "tr",
        {},
        ["Input", "Range", "Result"].map((h) => el("th", { scope: "col" }, h)),
      ),
    ),
    el("tbody", {}, rows),
  );
}
