import { element } from './elements.js';
import uPlot from '/webjars/uplot/dist/uPlot.esm.js';

/** Time that is shown, in seconds; a longer time without a reading is a gap. */
const SPAN = 60, GAP = 2.5;

/** Distances that the marks of an axis may have. */
const STEPS = [1, 2, 5].flatMap((step) => [0, 1, 2, 3, 4, 5].map((power) => step * 10 ** power)).sort((a, b) => a - b);

const number = (value) => (value >= 10 ? Math.round(value) : Number(value.toFixed(value >= 1 ? 1 : 2))).toLocaleString();

/** The meters of the server, as they come. */
export class Charts {
  #clients = new Chart('clients-chart', [{ color: '--accent', fill: true, stepped: true }], { least: 4 });
  #messages = new Chart('messages-chart', [{ color: '--accent', fill: true }], { least: 4 });
  #delivery = new Chart('delivery-chart', [
    { label: 'p50', color: '--accent' },
    { label: 'p95', color: '--warn', dash: [5, 3] },
    { label: 'p99', color: '--problem', dash: [2, 3] },
  ], { logarithmic: true });

  add({ at, clients, messagesPerSecond, delivery }) {
    const seconds = Date.parse(at) / 1000;
    this.#clients.add(seconds, [clients]);
    this.#messages.add(seconds, [messagesPerSecond]);
    if (delivery) this.#delivery.add(seconds, [delivery.p50, delivery.p95, delivery.p99]);
    else this.#delivery.explain('This server has no meter sse.push.delivery.');
  }
}

const powersUpTo = (max) => [0.1, 1, 10, 100, 1000, 10_000, 100_000].filter((power) => power <= max);

/** One chart and the latest values beside its name. */
class Chart {
  #value; #plot; #series; #uplot; #name; #scale; #data;

  constructor(id, series, { least, logarithmic }) {
    const figure = document.getElementById(id);
    this.#name = figure.querySelector('span').textContent;
    this.#value = figure.querySelector('.value');
    this.#plot = figure.querySelector('.plot');
    this.#series = series;
    this.#scale = logarithmic
      ? { distr: 3, range: (u, min, max) => [0.1, 10 ** Math.max(2, Math.ceil(Math.log10(max ?? 1)))] }
      : { range: (u, min, max) => [0, Math.max(least, (max ?? 0) * 1.15)] };
    this.#data = [[], ...series.map(() => [])];
    new ResizeObserver(() => this.#uplot?.setSize(this.#size())).observe(this.#plot);
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.#draw());
  }

  add(seconds, values) {
    const [times] = this.#data;
    if (seconds - times.at(-1) > GAP) this.#push(times.at(-1) + GAP, values.map(() => null));
    this.#push(seconds, values);
    while (times[0] < seconds - SPAN - GAP) this.#data.forEach((column) => column.shift());
    this.#say(values);
    if (this.#uplot) this.#uplot.setData(this.#data);
    else this.#draw();
  }

  explain(text) {
    this.#plot.textContent = text;
    this.#plot.removeAttribute('role');
    this.#plot.removeAttribute('aria-label');
  }

  #push(seconds, values) {
    [seconds, ...values].forEach((value, i) => this.#data[i].push(value));
  }

  #say(values) {
    const labelled = values.map((value, i) => `${this.#series[i].label ?? ''} ${value === null ? '–' : number(value)}`.trim());
    this.#value.replaceChildren(...labelled.map((text) => element('b', '', text)));
    const highest = Math.max(...this.#data.slice(1).flat());
    this.#plot.ariaLabel = `${this.#name}: now ${labelled.join(', ')}; at most ${number(highest)} in the last minute`;
  }

  /** Colours are looked up when it is drawn, so it is drawn anew when they change. */
  #draw() {
    if (!this.#data[0].length) return;
    this.#uplot?.destroy();
    this.#plot.replaceChildren();
    const style = getComputedStyle(this.#plot);
    const color = (name) => style.getPropertyValue(name);
    const axis = { stroke: color('--quiet'), font: `11px ${style.fontFamily}`, grid: { stroke: color('--line'), width: 1 }, ticks: { show: false } };
    this.#uplot = new uPlot({
      ...this.#size(),
      padding: [6, 14, 0, 0],
      legend: { show: false },
      cursor: { show: false },
      scales: {
        x: { time: false, range: (u, min, max) => [max - SPAN, max] },
        y: this.#scale,
      },
      axes: [
        {
          ...axis, size: 24, gap: 7,
          splits: (u) => [60, 30, 0].map((ago) => u.scales.x.max - ago),
          values: () => ['−60 s', '−30 s', 'now'],
        },
        { ...axis, size: 34, gap: 4, ...this.#marks(), values: (u, splits) => splits.map(number) },
      ],
      series: [{}, ...this.#series.map((series) => ({
        stroke: color(series.color),
        fill: series.fill && color('--wash'),
        dash: series.dash,
        width: 1.5,
        points: { show: false },
        paths: series.stepped && uPlot.paths.stepped({ align: 1 }),
      }))],
    }, this.#data, this.#plot);
  }

  #marks() {
    return this.#scale.distr
      ? { splits: (u) => powersUpTo(u.scales.y.max), filter: (u, splits) => splits }
      : { space: 22, incrs: STEPS };
  }

  #size() {
    return { width: this.#plot.clientWidth, height: this.#plot.clientHeight };
  }
}
