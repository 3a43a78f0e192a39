import { describe, expect, test } from '@jest/globals';
import { html } from '../../../../src/bench/report/html.js';

describe('html', () => {
  test('escapes values, in text and in attributes', () => {
    const evil = `<script>alert("x")</script> & 'y'`;
    expect(String(html`<p title="${evil}">${evil}</p>`)).toBe(
      `<p title="&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; &#39;y&#39;">&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; &#39;y&#39;</p>`,
    );
  });

  test('takes markup as it is, lists one after the other, and nothing as nothing', () => {
    const rows = ['<', 2].map((value) => html`<b>${value}</b>`);
    expect(String(html`<p>${rows}${null}${undefined}${false}${0}</p>`)).toBe('<p><b>&lt;</b><b>2</b>0</p>');
  });
});
