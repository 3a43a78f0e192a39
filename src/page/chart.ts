import type uPlotType from 'uplot';
import { byId, el } from './dom.js';
import { showRate } from './format.js';
import type { Lines } from './window.js';

declare const uPlot: typeof uPlotType;

type Direction = 'down' | 'up';

/** Height of a plot in pixels, as the style sheet has it. */
const HEIGHT = 190;
const SPAN_S = 600;
const TITLES = { down: 'To nodes (down)', up: 'From nodes (up)' } as const;

/** Throughput in one direction over the last ten minutes, against its cap. */
export class Chart {
  private readonly figure: HTMLElement;
  private readonly now = el('b');
  private readonly against = el('span');
  private readonly box: HTMLElement;
  private plot: uPlotType | undefined;
  private cap: number | undefined;
  private lines: Lines = { times: [], down: [], up: [] };

  constructor(private readonly direction: Direction) {
    this.figure = byId(`chart-${direction}`);
    this.figure.classList.add(direction);
    this.box = el('div', { class: 'plot', role: 'img' });
    const caption = el(
      'figcaption',
      {},
      el('i', { 'aria-hidden': 'true' }),
      TITLES[direction],
      this.now,
      this.against,
    );
    this.figure.replaceChildren(caption, this.box);
    new ResizeObserver(() => this.plot?.setSize(this.size())).observe(this.box);
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.draw());
  }

  show(lines: Lines, cap: number | undefined): void {
    const anew = !this.plot || (cap === undefined) !== (this.cap === undefined);
    this.lines = lines;
    this.cap = cap;
    const now = lines[this.direction].at(-1) ?? undefined;
    this.now.textContent = now === undefined ? 'measuring' : showRate(now);
    this.against.textContent = cap === undefined ? 'no cap' : `cap ${showRate(cap)} (dashed)`;
    const against = cap === undefined ? 'without a cap' : `against a cap of ${showRate(cap)}`;
    const label = `${TITLES[this.direction]} over ten minutes ${against}; now ${now === undefined ? 'not known' : showRate(now)}`;
    this.box.setAttribute('aria-label', label);
    if (anew) this.draw();
    else this.plot?.setData(this.data());
  }

  private draw(): void {
    this.plot?.destroy();
    this.plot = new uPlot(this.options(), this.data(), this.box);
  }

  private data(): uPlotType.AlignedData {
    const { times, [this.direction]: rates } = this.lines;
    return [times, rates, times.map(() => this.cap ?? null)];
  }

  private size(): { width: number; height: number } {
    return { width: Math.max(this.box.clientWidth, 100), height: HEIGHT };
  }

  private options(): uPlotType.Options {
    const colour = colourOf(`--${this.direction}`);
    const [soft, line, warn] = [colourOf('--soft'), colourOf('--line'), colourOf('--warn')];
    const axis = {
      stroke: soft,
      grid: { stroke: line, width: 1 },
      ticks: { stroke: line, width: 1 },
      font: '11px Inter, system-ui, sans-serif',
    };
    return {
      ...this.size(),
      legend: { show: false },
      cursor: { y: false, points: { size: 7 }, drag: { x: false, y: false } },
      scales: {
        x: { time: true, range: () => span(this.lines.times.at(-1)) },
        y: { range: (_plot, _least, most) => [0, Math.max((most ?? 0) * 1.1, (this.cap ?? 0) * 1.1, 1e4)] },
      },
      axes: [
        { ...axis, size: 26, space: 70, values: (_plot, ticks) => ticks.map(clock) },
        {
          ...axis,
          size: 74,
          space: 42,
          values: (_plot, ticks) => ticks.map((tick) => (tick === 0 ? '0' : showRate(tick))),
        },
      ],
      series: [
        {},
        { stroke: colour, width: 2, fill: faint(colour), points: { show: false } },
        { stroke: warn, width: 1.5, dash: [6, 4], points: { show: false } },
      ],
    };
  }
}

/** Up to the last look: the gateway's clock counts, not the reader's. */
function span(last = Date.now() / 1000): [number, number] {
  return [last - SPAN_S, last];
}

function clock(tick: number): string {
  return new Date(tick * 1000).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
}

/** A colour of the style sheet as the reader's light or dark makes it: canvases do not know variables. */
function colourOf(name: string): string {
  const probe = el('i', { class: 'hidden' });
  probe.style.color = `var(${name})`;
  document.body.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

/** `rgb(11, 107, 203)` with little of it. */
function faint(colour: string): string {
  return colour.replace(/^rgb\((.*)\)$/, 'rgba($1, 0.14)');
}
