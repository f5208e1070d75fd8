"use strict";

// Turns the data beside each figure into a plot. All text goes to the canvas or through textContent, never as HTML.
(() => {
  const figures = [...document.querySelectorAll("figure.plot")];
  const switches = [...document.querySelectorAll("button[data-label]")];
  const hidden = new Set(switches.filter((b) => b.getAttribute("aria-pressed") === "false").map((b) => b.dataset.label));
  const TICKS = [0, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1];
  const LINEAR_UP_TO = 0.01;

  const style = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const font = (size) => size + "px " + getComputedStyle(document.body).fontFamily;
  const minus = (text) => text.replace("-", "−");

  // -------------------------------------------------------------------------------------------- numbers

  function plain(value) {
    const size = Math.abs(value);
    if (size !== 0 && size < 1e-3) return minus(value.toExponential(1));
    const decimals = size >= 1000 ? 0 : size >= 100 ? 1 : size >= 0.1 || size === 0 ? 2 : 3;
    return minus(value.toFixed(decimals));
  }

  const WRITE = {
    number: plain,
    share: (v) => minus((100 * v).toFixed(1)) + " %",
    "stretched-share": (v) => minus((100 * v).toFixed(1)) + " %",
    signed: (v) => (v > 0 ? "+" : "") + minus(v.toFixed(0)),
  };

  /** Writes all ticks of an axis with the decimals that the distance between them needs. */
  function ticks(scale) {
    return (u, splits) => {
      const step = splits.length > 1 ? Math.abs(splits[1] - splits[0]) : 1;
      const factor = scale.endsWith("share") ? 100 : 1;
      let decimals = 0;
      while (decimals < 6 && Math.abs(Math.round(step * factor * 10 ** decimals) / (step * factor * 10 ** decimals) - 1) > 1e-6) decimals++;
      return splits.map((v) => {
        if (v === null) return "";
        if (scale === "stretched-share") return minus(String(+(100 * v).toFixed(2))) + " %";
        const sign = scale === "signed" && v > 0 ? "+" : "";
        return sign + minus((factor * v).toFixed(decimals)) + (factor === 100 ? " %" : "");
      });
    };
  }

  function axis(extra) {
    return Object.assign(
      {
        stroke: style("--muted"),
        font: font(11),
        grid: { stroke: style("--rule"), width: 1 },
        ticks: { show: false },
        gap: 4,
      },
      extra,
    );
  }

  // -------------------------------------------------------------------------------------------- curves

  function visible(label) {
    return !hidden.has(label);
  }

  function linesOptions(spec, figure) {
    const marks = () => spec.marks.filter((m) => visible(m.label));
    const seen = () => spec.lines.filter((line) => visible(line.label) && !line.faint);
    return {
      padding: [8, 12, 0, 0],
      scales: { x: { time: false }, y: { range: (u, low, high) => lineRange(spec, low, high, marks()) } },
      axes: [
        axis({ size: 24, space: 44, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 100000] }),
        axis({ size: 50, space: 30, values: ticks(spec.scale) }),
      ],
      series: [{}].concat(
        spec.lines.map((line) => ({
          label: line.label,
          show: visible(line.label),
          stroke: style(line.colour),
          width: line.faint ? 1 : 1.75,
          alpha: line.faint ? 0.3 : 1,
          spanGaps: true,
          points: { show: spec.x.length < 2 },
        })),
      ),
      cursor: { y: false, drag: { x: false, y: false }, sync: { key: spec.step }, points: { show: false } },
      hooks: {
        drawClear: [(u) => shade(u, spec)],
        draw: [(u) => drawMarks(u, marks())],
        setCursor: [(u) => readLines(u, spec, seen(), figure)],
        ready: [(u) => readLines(u, spec, seen(), figure)],
      },
      data: [spec.x].concat(spec.lines.map((line) => line.y)),
    };
  }

  function lineRange(spec, low, high, marks) {
    let from = low ?? 0;
    let to = high ?? 1;
    for (const mark of marks) {
      from = Math.min(from, mark.y);
      to = Math.max(to, mark.y);
    }
    if (spec.scale === "share" && from >= 0 && (from < to / 2 || from === to)) {
      from = 0;
      to = to || 0.01;
    }
    if (from === to) {
      from -= Math.abs(from) * 0.1 || 0.5;
      to += Math.abs(to) * 0.1 || 0.5;
    }
    const room = 0.06 * (to - from);
    return [spec.scale === "share" && from === 0 ? 0 : from - room, to + room];
  }

  function shade(u, spec) {
    const { ctx, bbox } = u;
    const band = (from, to, colour) => {
      const left = Math.max(bbox.left, u.valToPos(from, "x", true));
      const right = Math.min(bbox.left + bbox.width, u.valToPos(to, "x", true));
      ctx.fillStyle = colour;
      ctx.fillRect(left, bbox.top, Math.max(0, right - left), bbox.height);
    };
    ctx.save();
    if (spec.before !== undefined) band(spec.x[0], spec.before, style("--soft"));
    for (const [from, to] of spec.shaded) band(from, to, style("--soft"));
    ctx.restore();
  }

  function drawMarks(u, marks) {
    const { ctx, bbox } = u;
    const ratio = devicePixelRatio;
    const seen = new Set();
    ctx.save();
    for (const mark of marks) {
      const y = Math.round(u.valToPos(mark.y, "y", true)) + 0.5;
      ctx.strokeStyle = style(mark.colour);
      ctx.lineWidth = ratio;
      ctx.setLineDash([4 * ratio, 4 * ratio]);
      ctx.beginPath();
      ctx.moveTo(bbox.left, y);
      ctx.lineTo(bbox.left + bbox.width, y);
      ctx.stroke();
      if (!seen.has(mark.text)) {
        ctx.fillStyle = style("--muted");
        ctx.font = font(11 * ratio);
        ctx.textAlign = "right";
        const above = y - bbox.top > 16 * ratio && y > bbox.top + bbox.height / 2;
        ctx.textBaseline = above ? "bottom" : "top";
        ctx.fillText(mark.text, bbox.left + bbox.width - 2 * ratio, y + (above ? -3 : 3) * ratio);
      }
      seen.add(mark.text);
    }
    ctx.restore();
  }

  /** The values under the pointer, or the last of each curve. */
  function readLines(u, spec, lines, figure) {
    const at = u.cursor.idx;
    const under = at !== null && at !== undefined && u.cursor.left >= 0;
    const parts = lines.map((line) => {
      const known = line.y.filter((v) => v !== null);
      const value = under ? line.y[at] : known[known.length - 1];
      return [line.colour, value === null || value === undefined ? "–" : WRITE[spec.scale](value), line.label];
    });
    readout(figure, under ? spec.step + " " + spec.x[at] : "", parts);
  }

  function readout(figure, place, parts) {
    const line = figure.querySelector(".readout");
    line.replaceChildren();
    if (place) {
      const at = document.createElement("span");
      at.className = "at";
      at.textContent = place;
      line.append(at);
    }
    for (const [colour, text, label] of parts) {
      const part = document.createElement("span");
      part.style.color = "var(" + colour + ")";
      part.title = label;
      part.textContent = text;
      line.append(part);
    }
  }

  // -------------------------------------------------------------------------------------------- points

  function scatterOptions(spec, figure) {
    const stretched = spec.xScale === "stretched-share";
    const xRange = stretched ? [-0.0012, 1.3] : spread(spec.points, "x", "xRange");
    const yRange = spread(spec.points, "y", "yRange");
    const x = { time: false, range: () => xRange };
    if (stretched) Object.assign(x, { distr: 4, asinh: LINEAR_UP_TO });
    const named = { labelFont: font(12), labelSize: 20, labelGap: 0 };
    return {
      padding: [12, 24, 0, 0],
      scales: { x, y: { range: () => yRange } },
      axes: [
        axis({ ...named, label: spec.xName, size: 26, space: 50, values: ticks(spec.xScale), ...(stretched ? { splits: stretchedSplits, filter: (_, splits) => splits } : {}) }),
        axis({ ...named, label: spec.yName, size: 46, space: 40, values: ticks(spec.yScale) }),
      ],
      series: [{}, { paths: () => null, points: { show: false } }],
      cursor: { x: false, y: false, drag: { x: false, y: false }, points: { show: false } },
      hooks: {
        draw: [(u) => drawScatter(u, spec)],
        setCursor: [(u) => readNearest(u, spec, figure)],
      },
      data: [xRange, yRange],
    };
  }

  function stretchedSplits(u) {
    let last = -Infinity;
    return TICKS.filter((v) => {
      const place = u.valToPos(v, "x");
      const fits = place - last > 44;
      if (fits) last = place;
      return fits;
    });
  }

  function spread(points, value, range) {
    const all = points.flatMap((p) => [p[value], ...(p[range] ?? [])]);
    const low = Math.min(...all);
    const high = Math.max(...all);
    const room = (high - low || Math.abs(high) || 1) * 0.09;
    return [low - room, high + room];
  }

  function drawScatter(u, spec) {
    const ctx = u.ctx;
    const ratio = devicePixelRatio;
    const places = spec.points.map((p) => [u.valToPos(p.x, "x", true), u.valToPos(p.y, "y", true)]);
    ctx.save();
    for (const path of spec.paths) {
      ctx.strokeStyle = style(spec.points[path[path.length - 1]].colour);
      ctx.globalAlpha = 0.45;
      ctx.lineWidth = ratio;
      ctx.beginPath();
      path.forEach((n, i) => (i ? ctx.lineTo(...places[n]) : ctx.moveTo(...places[n])));
      ctx.stroke();
    }
    ctx.globalAlpha = 1;
    spec.points.forEach((p, n) => drawPoint(u, p, places[n]));
    labels(u, spec.points, places);
    ctx.restore();
  }

  /** The crosses of a point: its 95 % intervals, as lines from and to. */
  function crosses(u, p, [x, y]) {
    const at = (value, scale) => u.valToPos(value, scale, true);
    const cross = [];
    if (p.xRange) cross.push([Math.max(u.bbox.left, at(p.xRange[0], "x")), y, at(p.xRange[1], "x"), y]);
    if (p.yRange) cross.push([x, at(p.yRange[1], "y"), x, at(p.yRange[0], "y")]);
    return cross;
  }

  function drawPoint(u, p, [x, y]) {
    const ctx = u.ctx;
    const ratio = devicePixelRatio;
    ctx.strokeStyle = ctx.fillStyle = style(p.colour);
    ctx.lineWidth = 1.5 * ratio;
    ctx.globalAlpha = 0.5;
    for (const line of crosses(u, p, [x, y])) {
      ctx.beginPath();
      ctx.moveTo(line[0], line[1]);
      ctx.lineTo(line[2], line[3]);
      ctx.stroke();
    }
    ctx.globalAlpha = 1;
    ctx.beginPath();
    ctx.arc(x, y, 5 * ratio, 0, 2 * Math.PI);
    if (p.hollow) {
      ctx.fillStyle = style("--page");
      ctx.fill();
      ctx.stroke();
    } else {
      ctx.fill();
    }
  }

  /** Puts each name beside its point where no point and no other name is; farther away, with a line, where it must. */
  function labels(u, points, places) {
    const ctx = u.ctx;
    const ratio = devicePixelRatio;
    const height = 15 * ratio;
    const taken = places.map(([x, y]) => [x - 6 * ratio, y - 6 * ratio, x + 6 * ratio, y + 6 * ratio]);
    points.forEach((p, n) => taken.push(...crosses(u, p, places[n])));
    ctx.font = "600 " + font(12 * ratio);
    ctx.textAlign = "left";
    ctx.textBaseline = "middle";
    points.forEach((p, n) => {
      if (!p.label) return;
      const width = ctx.measureText(p.label).width;
      const [x, y] = places[n];
      const place = free(x, y, width, height, u.bbox, taken, ratio);
      taken.push([place.x, place.y - height / 2, place.x + width, place.y + height / 2]);
      ctx.fillStyle = style(p.colour);
      if (place.far) {
        ctx.strokeStyle = style("--muted");
        ctx.lineWidth = 0.75 * ratio;
        ctx.beginPath();
        ctx.moveTo(x, y);
        ctx.lineTo(place.x > x ? place.x - 2 * ratio : place.x + width + 2 * ratio, place.y);
        ctx.stroke();
      }
      ctx.fillText(p.label, place.x, place.y);
    });
  }

  function free(x, y, width, height, box, taken, ratio) {
    const near = 10 * ratio;
    for (let ring = 0; ring < 14; ring++) {
      const dy = Math.ceil(ring / 2) * height * (ring % 2 ? -1 : 1);
      const dx = near + (ring > 2 ? near : 0);
      for (const left of [x + dx, x - dx - width]) {
        const spot = [left, y + dy - height / 2, left + width, y + dy + height / 2];
        const inside = spot[0] >= box.left && spot[2] <= box.left + box.width && spot[1] >= box.top && spot[3] <= box.top + box.height;
        if (inside && taken.every((t) => spot[2] < t[0] || spot[0] > t[2] || spot[3] < t[1] || spot[1] > t[3])) {
          return { x: left, y: y + dy, far: ring > 2 };
        }
      }
    }
    return { x: x + near, y, far: false };
  }

  function readNearest(u, spec, figure) {
    const { left, top } = u.cursor;
    let best = -1;
    let distance = 30 * 30;
    spec.points.forEach((p, n) => {
      const d = (u.valToPos(p.x, "x") - left) ** 2 + (u.valToPos(p.y, "y") - top) ** 2;
      if (left >= 0 && d < distance) [best, distance] = [n, d];
    });
    if (best < 0) return readout(figure, "", []);
    const p = spec.points[best];
    const text = (p.label ? p.label + ": " : "") + WRITE[spec.xScale](p.x) + ", " + WRITE[spec.yScale](p.y);
    readout(figure, "", [[p.colour, text, p.label]]);
  }

  // -------------------------------------------------------------------------------------------- page

  let plots = [];

  function draw(figure) {
    const spec = JSON.parse(figure.querySelector("script").textContent);
    const target = figure.querySelector(".drawing");
    const options = spec.form === "lines" ? linesOptions(spec, figure) : scatterOptions(spec, figure);
    const { data, ...rest } = options;
    const plot = new uPlot({ width: target.clientWidth, height: target.clientHeight, legend: { show: false }, ...rest }, data, target);
    return { plot, target, spec };
  }

  function drawAll() {
    plots.forEach(({ plot }) => plot.destroy());
    plots = figures.map(draw);
  }

  drawAll();

  for (const button of switches) {
    button.addEventListener("click", () => {
      const label = button.dataset.label;
      hidden.has(label) ? hidden.delete(label) : hidden.add(label);
      button.setAttribute("aria-pressed", String(!hidden.has(label)));
      for (const { plot, spec } of plots) {
        if (spec.form !== "lines") continue;
        spec.lines.forEach((line, n) => line.label === label && plot.setSeries(n + 1, { show: visible(label) }));
        plot.hooks.ready?.forEach((read) => read(plot));
      }
    });
  }

  let width = innerWidth;
  addEventListener("resize", () => {
    if (innerWidth === width) return;
    width = innerWidth;
    for (const { plot, target } of plots) plot.setSize({ width: target.clientWidth, height: target.clientHeight });
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawAll);
})();
