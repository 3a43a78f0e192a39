// Loader hooks (nodejs.org/api/module.html#hooks): TypeScript by swc, kept in node_modules/.cache by content.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const CACHE = fileURLToPath(new URL('../../node_modules/.cache/glidein-vpn-test/', import.meta.url));

export async function resolve(specifier, context, next) {
  if (specifier.startsWith('.') && specifier.endsWith('.js') && context.parentURL?.endsWith('.ts')) {
    const url = new URL(specifier.replace(/\.js$/, '.ts'), context.parentURL);
    if (existsSync(url)) return { url: url.href, format: 'module', shortCircuit: true };
  }
  return next(specifier, context);
}

export async function load(url, context, next) {
  if (!url.endsWith('.ts')) return next(url, context);
  const source = readFileSync(new URL(url), 'utf8');
  const kept = join(CACHE, `${createHash('sha256').update(source).digest('hex')}.js`);
  if (!existsSync(kept)) await keep(kept, source);
  return { format: 'module', source: readFileSync(kept), shortCircuit: true };
}

async function keep(path, source) {
  const { transform } = await import('@swc/core');
  const options = {
    jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
    module: { type: 'es6' },
    sourceMaps: 'inline',
  };
  const { code } = await transform(source, options);
  mkdirSync(CACHE, { recursive: true });
  writeFileSync(`${path}.${process.pid}`, code);
  renameSync(`${path}.${process.pid}`, path);
}
