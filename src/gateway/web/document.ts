/** The status page before its script has filled it. Everything that it loads comes from the gateway itself. */
export const DOCUMENT = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>glidein-vpn gateway</title>
<link rel="icon" href="/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/uplot.css">
<link rel="stylesheet" href="/page.css">
<script src="/uplot.js" defer></script>
<script src="/main.js" type="module"></script>
</head>
<body>
<a class="skip" href="#nodes">Skip to the nodes</a>
<header>
<div class="bar">
<img src="/icon.svg" alt="" width="28" height="28">
<h1>Gateway <span id="host"></span></h1>
<span id="state" class="pill">connecting</span>
<p id="facts"></p>
<p id="updated">No data yet</p>
</div>
</header>
<p id="news" class="hidden" role="status" aria-live="polite"></p>
<main>
<section id="faults" aria-label="Faults"></section>
<section id="tiles" aria-label="At a glance"></section>
<section class="card" aria-labelledby="throughput-title">
<div class="head">
<h2 id="throughput-title">Throughput</h2>
<select id="whose" aria-label="Whose throughput"><option value="">all nodes</option></select>
<p class="soft">last 10 minutes, IP packets inside the tunnels</p>
</div>
<div id="charts">
<figure id="chart-down"></figure>
<figure id="chart-up"></figure>
</div>
</section>
<section class="card" id="nodes" aria-labelledby="nodes-title" tabindex="-1">
<div class="head"><h2 id="nodes-title">Nodes</h2><p class="soft" id="nodes-count"></p></div>
<div id="nodes-body"></div>
</section>
<div class="columns">
<section class="card" aria-labelledby="guarantees-title">
<h2 id="guarantees-title">What is guaranteed</h2>
<div id="guarantees"></div>
</section>
<section class="card" aria-labelledby="denied-title">
<h2 id="denied-title">Denied destinations</h2>
<div id="denied"></div>
</section>
<section class="card" aria-labelledby="programs-title">
<h2 id="programs-title">Programs and certificates</h2>
<div id="programs"></div>
</section>
</div>
</main>
<noscript><p class="card">This page needs its script, which comes from this gateway. Without it: <a href="/status.json">status.json</a>.</p></noscript>
<footer>
<p>For programs: <a href="/status.json">status.json</a>, <a href="/metrics">metrics</a>, <a href="/healthz">healthz</a></p>
<p id="footer"></p>
</footer>
</body>
</html>
`;

/** Two ends and what joins them. */
export const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="#0b6bcb"/><path d="M7 21c0-7 4-11 9-11s9 4 9 11" fill="none" stroke="#fff" stroke-width="3" stroke-linecap="round"/><path d="M12 21c0-4 1.5-6 4-6s4 2 4 6" fill="none" stroke="#9fd0ff" stroke-width="3" stroke-linecap="round"/></svg>
`;
