import { html, type Markup } from './html.js';
import { colour } from './page.js';
import { showTick, ticksTo } from './ticks.js';

export interface Bar {
  readonly series: string;
  readonly value: number | null;
  /** Drawn as a line over the end of the bar. */
  readonly range?: { readonly min: number; readonly max: number };
  /** Shown when the pointer rests on the bar. */
  readonly title: string;
}

export interface BarGroup {
  readonly name: string;
  readonly bars: readonly Bar[];
}

const WIDTH = 960;
const HEIGHT = 260;
const LEFT = 56;
const BOTTOM = 24;
const TOP = 14;

/** Bars side by side in groups, over a scale from zero. A bar without a value is a cross. */
export function groupedBars(
  groups: readonly BarGroup[],
  series: readonly string[],
  options: { readonly unit: string; readonly caption: string },
): Markup {
  const tops = groups.flatMap((group) => group.bars.map((bar) => bar.range?.max ?? bar.value ?? 0));
  const ticks = ticksTo(Math.max(1, ...tops));
  const most = ticks.at(-1) ?? 1;
  const y = (value: number) => TOP + (HEIGHT - TOP - BOTTOM) * (1 - value / most);
  const step = (WIDTH - LEFT) / Math.max(1, groups.length);
  const lines = ticks.map(
    (tick) => html`<line class="grid" x1="${LEFT}" x2="${WIDTH}" y1="${y(tick)}" y2="${y(tick)}"/>
<text class="soft" x="${LEFT - 6}" y="${y(tick) + 4}" text-anchor="end">${showTick(tick)}</text>\n`,
  );
  const drawn = groups.map((group, place) => {
    const from = LEFT + place * step + step * 0.08;
    const width = (step * 0.84) / Math.max(1, group.bars.length);
    const bars = group.bars.map((bar, index) =>
      drawBar(bar, series.indexOf(bar.series), { x: from + index * width, width: width * 0.86, y }),
    );
    const middle = LEFT + place * step + step / 2;
    return html`${bars}<text x="${middle}" y="${HEIGHT - 7}" text-anchor="middle">${group.name}</text>\n`;
  });
  return html`<figure><svg viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" role="img" aria-label="${options.caption}">
<text class="soft" x="${LEFT - 6}" y="10" text-anchor="end">${options.unit}</text>
${lines}${drawn}</svg><figcaption>${options.caption}</figcaption></figure>`;
}

interface Slot {
  readonly x: number;
  readonly width: number;
  y(value: number): number;
}

function drawBar({ value, range, title }: Bar, series: number, { x, width, y }: Slot): Markup {
  const middle = x + width / 2;
  if (value === null)
    return html`<text x="${middle}" y="${y(0) - 3}" text-anchor="middle">×<title>${title}</title></text>\n`;
  const whisker =
    range &&
    html`<line class="range" x1="${middle}" x2="${middle}" y1="${y(range.min)}" y2="${y(range.max)}"/>`;
  return html`<rect x="${x}" y="${y(value)}" width="${width}" height="${y(0) - y(value)}" fill="${colour(series)}"><title>${title}</title></rect>${whisker}\n`;
}
