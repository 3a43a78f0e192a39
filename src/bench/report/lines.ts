import { html, type Markup } from './html.js';
import { colour } from './page.js';
import { showTick, ticksTo } from './ticks.js';

/** A figure over time. */
export interface Line {
  readonly series: string;
  readonly points: readonly (readonly [seconds: number, value: number])[];
}

const WIDTH = 960;
const HEIGHT = 220;
const LEFT = 56;
const BOTTOM = 24;
const TOP = 14;

/** Lines over one axis of time, in seconds, and a scale from zero. */
export function timeLines(
  lines: readonly Line[],
  series: readonly string[],
  options: { readonly unit: string; readonly caption: string },
): Markup {
  const all = lines.flatMap((line) => line.points);
  const times = ticksTo(Math.max(1, ...all.map(([seconds]) => seconds)));
  const values = ticksTo(Math.max(1, ...all.map(([, value]) => value)));
  const x = (seconds: number) => LEFT + ((WIDTH - LEFT - 8) * seconds) / (times.at(-1) ?? 1);
  const y = (value: number) => TOP + (HEIGHT - TOP - BOTTOM) * (1 - value / (values.at(-1) ?? 1));
  const grid = values.map(
    (tick) => html`<line class="grid" x1="${LEFT}" x2="${WIDTH}" y1="${y(tick)}" y2="${y(tick)}"/>
<text class="soft" x="${LEFT - 6}" y="${y(tick) + 4}" text-anchor="end">${showTick(tick)}</text>\n`,
  );
  const axis = times.map(
    (tick) =>
      html`<text class="soft" x="${x(tick)}" y="${HEIGHT - 7}" text-anchor="middle">${showTick(tick)} s</text>\n`,
  );
  const drawn = lines.map(({ series: name, points }) => {
    const path = points.map(([seconds, value]) => `${x(seconds).toFixed(1)},${y(value).toFixed(1)}`);
    return html`<polyline points="${path.join(' ')}" fill="none" stroke="${colour(series.indexOf(name))}" stroke-width="1.5"><title>${name}</title></polyline>\n`;
  });
  return html`<figure><svg viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" role="img" aria-label="${options.caption}">
<text class="soft" x="${LEFT - 6}" y="10" text-anchor="end">${options.unit}</text>
${grid}${axis}${drawn}</svg><figcaption>${options.caption}</figcaption></figure>`;
}
