import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { installed } from '../../config/environment.js';
import { DOCUMENT, ICON } from './document.js';
import { STYLE } from './style.js';

/** A file of the page. */
export interface Asset {
  readonly type: string;
  readonly body: string;
}

const SCRIPT = 'text/javascript; charset=utf-8';
const CSS = 'text/css; charset=utf-8';

/** Our own scripts: what `src/page` is compiled to. */
const SCRIPTS = ['main', 'chart', 'dom', 'format', 'live', 'panels', 'rows', 'table', 'window'] as const;

/** The whole page by path: everything comes from this installation, so that it works without a network. */
export function loadAssets(): ReadonlyMap<string, Asset> {
  const uplot = (name: string) => {
    const resolve = createRequire(import.meta.url).resolve;
    return readFileSync(resolve(`uplot/dist/${name}`), 'utf8');
  };
  const own = (name: string) => readFileSync(join(installed.root, 'dist/page', `${name}.js`), 'utf8');
  return new Map<string, Asset>([
    ['/', { type: 'text/html; charset=utf-8', body: DOCUMENT }],
    ['/icon.svg', { type: 'image/svg+xml', body: ICON }],
    ['/page.css', { type: CSS, body: STYLE }],
    ['/uplot.css', { type: CSS, body: uplot('uPlot.min.css') }],
    ['/uplot.js', { type: SCRIPT, body: uplot('uPlot.iife.min.js') }],
    ...SCRIPTS.map((name): [string, Asset] => [`/${name}.js`, { type: SCRIPT, body: own(name) }]),
  ]);
}
