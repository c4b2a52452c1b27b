/** The page's own rules; a module, because the compiler copies no style sheets. */
export const styleSheet = `
:root {
  color-scheme: light dark;
  --ground: #fbfbfc; --surface: #ffffff; --text: #1c1e21; --muted: #63676e; --line: #e5e6ea; --band: #f1f3f6;
  --accent: #1f5fbf; --good: #1a7f37; --doubtful: #8a6100; --bad: #c2212e;
  --good-ground: #e9f6ec; --doubtful-ground: #fdf4dc; --bad-ground: #fdecec;
  --series-0: #0072b2; --series-1: #c9510c; --series-2: #00805c; --series-3: #a8518a; --series-4: #8a6a00; --series-5: #5a55b8; --series-6: var(--text);
  --event: #4a4f57;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #101216; --surface: #171a20; --text: #e6e7ea; --muted: #9aa0aa; --line: #2b2f37; --band: #1d2128;
    --accent: #7db0ff; --good: #56d27c; --doubtful: #e5b64b; --bad: #ff7b80;
    --good-ground: #14281b; --doubtful-ground: #2b2412; --bad-ground: #331a1d;
    --series-0: #56b4e9; --series-1: #f0893a; --series-2: #2fc79a; --series-3: #d998c4; --series-4: #d9bb4f; --series-5: #a9a4f5; --series-6: var(--text);
    --event: #b8bec9;
  }
}
* { box-sizing: border-box; }
a { color: var(--accent); }
body { margin: 0; background: var(--ground); color: var(--text); font: 15px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
main { max-width: 1100px; margin: 0 auto; padding: 32px 24px 72px; }
h1, h2, h3, p, ul, dl, figure { margin: 0; }
h1, h2, h3, p, li { overflow-wrap: anywhere; }
h2 { font-size: 20px; font-weight: 650; letter-spacing: -.01em; margin-bottom: 6px; break-after: avoid; }
section { margin-top: 34px; scroll-margin-top: 16px; }

.contents { font-size: 13.5px; }
.contents ul { list-style: none; margin: 0; padding: 0; }
.contents a { display: block; padding: 4px 0 4px 12px; border-left: 2px solid var(--line); color: var(--muted); text-decoration: none; }
.contents a:hover, .contents a:focus-visible { color: var(--accent); border-color: var(--accent); }
@media (min-width: 1160px) {
  main:has(> .contents) { display: grid; grid-template-columns: 178px minmax(0, 1fr); column-gap: 32px; max-width: 1260px; }
  main:has(> .contents) > * { grid-column: 2; min-width: 0; }
  main > .contents { grid-column: 1; grid-row: 1 / span 60; position: sticky; top: 32px; align-self: start; }
}
@media (max-width: 1159px) {
  .contents { margin-top: 16px; overflow-x: auto; }
  .contents ul { display: flex; white-space: nowrap; }
  .contents a { border-left: 0; border-bottom: 2px solid var(--line); padding: 4px 16px 4px 0; }
}

.folded { border: 1px solid var(--line); border-radius: 12px; background: var(--surface); margin: 0; }
.folded > summary { width: auto; padding: 12px 16px; color: var(--muted); }
.folded > summary h2 { display: inline; font-size: 16px; color: var(--text); margin: 0 10px 0 4px; }
.folded[open] > summary { border-bottom: 1px solid var(--line); }
.folded > :not(summary) { margin-left: 16px; margin-right: 16px; }
.folded > :last-child { margin-bottom: 16px; }
.folded > pre { margin-top: 16px; }
.folded > summary:last-child { margin-bottom: 0; }
.folded > .lead { margin-top: 12px; }
section:has(> .folded) { margin-top: 12px; }
section:has(> :not(.folded)) + section:has(> .folded) { margin-top: 34px; }
.verdict + .contents + section:has(> .folded) { margin-top: 16px; }
.lead { color: var(--muted); max-width: 96ch; margin-bottom: 12px; }
p + .lead { margin-top: 4px; }
.warning { color: var(--doubtful); max-width: 96ch; margin-bottom: 10px; }
.remark { margin-top: 14px; }
.warning::before { content: "! "; font-weight: 700; }

.verdict { border: 1px solid var(--line); border-left: 6px solid var(--muted); border-radius: 12px; background: var(--surface); padding: 24px 28px; }
.verdict.good { border-left-color: var(--good); }
.verdict.doubtful { border-left-color: var(--doubtful); }
.verdict.bad { border-left-color: var(--bad); }
.verdict h1 { font-size: clamp(20px, 2.9vw, 27px); line-height: 1.28; font-weight: 680; letter-spacing: -.012em; margin: 10px 0 8px; text-wrap: pretty; }
.verdict.good .mark { color: var(--good); }
.verdict.doubtful .mark { color: var(--doubtful); }
.verdict.bad .mark { color: var(--bad); }
.verdict .lead { margin-bottom: 0; }
.what { display: flex; flex-wrap: wrap; align-items: center; gap: 4px 8px; color: var(--muted); }
.what b { color: var(--text); font-weight: 650; }
.badge { padding: 1px 10px; border: 1px solid currentColor; border-radius: 99px; color: var(--accent); font-size: 13px; }
.reasons { margin-top: 10px; padding-left: 20px; }
.run { display: flex; flex-wrap: wrap; gap: 10px 32px; margin-top: 20px; padding-top: 16px; border-top: 1px solid var(--line); font-size: 14px; }
.run dt { color: var(--muted); font-size: 12.5px; }
.run dd { margin: 0; overflow-wrap: anywhere; font-variant-numeric: tabular-nums; }

.pill { display: inline-block; padding: 1px 10px; border-radius: 99px; font-size: 13px; font-weight: 600; white-space: nowrap; }
.pill.good { color: var(--good); background: var(--good-ground); }
.pill.doubtful { color: var(--doubtful); background: var(--doubtful-ground); }
.pill.bad { color: var(--bad); background: var(--bad-ground); }

.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(155px, 1fr)); gap: 12px; margin-top: 24px; }
.tile { border: 1px solid var(--line); border-radius: 12px; background: var(--surface); padding: 14px 12px; container-type: inline-size; }
.tile h2, .tile .label { font-size: 13px; font-weight: 500; color: var(--muted); margin-bottom: 0; letter-spacing: normal; }
.tile .value { font-size: clamp(15px, 15.4cqi, 26px); line-height: 1.3; font-weight: 650; letter-spacing: -.02em; font-variant-numeric: tabular-nums; white-space: nowrap; }
.scope { color: var(--muted); font-size: 12.5px; margin-top: 8px; }
.tile .note { font-size: 12.5px; line-height: 1.4; color: var(--muted); }
.tile.bad { border-color: var(--bad); }
.tile.bad .value { color: var(--bad); }

.scroll { overflow-x: auto; container-type: inline-size; margin-top: 12px; border: 1px solid var(--line); border-radius: 12px; background: var(--surface); }
.scroll + .lead { margin-top: 18px; }
.scroll:focus-visible, summary:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
table { border-collapse: collapse; width: 100%; font-size: 14px; font-variant-numeric: tabular-nums; }
caption > span { display: inline-block; position: sticky; left: 16px; max-width: calc(100cqw - 32px); }
caption { text-align: left; padding: 10px 16px 4px; color: var(--muted); font-size: 12.5px; }
th, td { padding: 7px 16px; text-align: right; white-space: nowrap; vertical-align: top; font-weight: 400; border-top: 1px solid var(--line); }
thead th { color: var(--muted); font-size: 12.5px; font-weight: 500; border-top: 0; white-space: normal; vertical-align: bottom; }
.text { text-align: left; white-space: normal; overflow-wrap: break-word; }
.whole { white-space: nowrap; }
.word { display: inline-block; max-width: 100%; vertical-align: top; }
.sentence { min-width: 30ch; }
td small { display: block; color: var(--muted); font-size: 11.5px; line-height: 1.3; }
th small { display: block; color: var(--muted); font-size: 12.5px; line-height: 1.35; min-width: 20ch; max-width: 58ch; }
tr.bad > * { background: var(--bad-ground); }
tr.doubtful > * { background: var(--doubtful-ground); }
tr.bad .pill.bad, tr.doubtful .pill.doubtful { background: var(--surface); }

.charts { display: none; }
.scripted .charts { display: grid; margin-top: 14px; gap: 12px 18px; padding: 16px 14px 6px 18px; border: 1px solid var(--line); border-radius: 12px; background: var(--surface); }
.scripted .small .charts { grid-template-columns: repeat(auto-fit, minmax(min(100%, 270px), 1fr)); }
.small .legend.events { grid-column: 1 / -1; }
@media (min-width: 900px) { .beside { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); column-gap: 16px; } .beside > div:only-child, .beside > div:empty + div { grid-column: 1 / -1; } }
.chart { min-width: 0; margin: 0; break-inside: avoid; }
figcaption { font-size: 13px; color: var(--muted); }
.plot { width: 100%; overflow: hidden; }
.plot:focus-visible, .whole-chart:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 4px; }
.u-select { background: var(--accent); opacity: .2; }
.chart { position: relative; }
.whole-chart { position: absolute; top: 0; right: 0; z-index: 1; font: inherit; font-size: 13px; padding: 2px 10px; color: var(--accent); background: var(--surface); border: 1px solid var(--accent); border-radius: 8px; cursor: pointer; }
.said { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
.legend { display: flex; flex-wrap: wrap; gap: 2px 22px; padding: 0; margin: 4px 0 6px; list-style: none; font-size: 13px; font-variant-numeric: tabular-nums; min-height: 22px; }
.legends { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 22px; }
.legend svg { vertical-align: middle; margin-right: 6px; }
.legend line { stroke-width: 2.5; }
.legend circle, .legend path { stroke-width: 2; }
.legend .ring { fill: none; }
.legend .mark { stroke: var(--bad); stroke-width: 1.5; }
.legend output { font-weight: 600; }
.legend .at { order: 1; color: var(--muted); }
.legend.events b { min-width: 1.6em; display: inline-block; text-align: center; color: var(--surface); background: var(--event); border-radius: 3px; font-size: 11px; padding: 0 4px; print-color-adjust: exact; }
.look-0 { stroke: var(--series-0); fill: var(--series-0); } .look-1 { stroke: var(--series-1); fill: var(--series-1); } .look-2 { stroke: var(--series-2); fill: var(--series-2); } .look-3 { stroke: var(--series-3); fill: var(--series-3); } .look-4 { stroke: var(--series-4); fill: var(--series-4); } .look-5 { stroke: var(--series-5); fill: var(--series-5); } .look-6 { stroke: var(--series-6); fill: var(--series-6); }
.u-vt .u-cursor-x, .u-hz .u-cursor-x { border-right-color: var(--muted); }
details { margin-top: 12px; }
summary { cursor: pointer; color: var(--accent); font-size: 14px; width: fit-content; border-radius: 4px; }

.budget { margin-top: 14px; padding: 18px; border: 1px solid var(--line); border-radius: 12px; background: var(--surface); break-inside: avoid; }
.budget + h3 { margin-top: 18px; }
.budget > svg { display: block; width: 100%; height: 30px; border-radius: 6px; }
.budget ul { display: flex; flex-wrap: wrap; gap: 6px 26px; margin-top: 12px; padding: 0; list-style: none; font-size: 14px; font-variant-numeric: tabular-nums; }
.budget li svg { vertical-align: -1px; margin-right: 7px; }
.budget span { color: var(--muted); }
.part-delay { fill: var(--muted); } .part-way { fill: var(--series-5); } .part-init { fill: var(--series-3); } .part-write { fill: var(--series-2); opacity: .55; } .part-wait { fill: var(--series-5); } .part-handler { fill: var(--series-2); } .part-rest { fill: var(--series-0); }
.finding { margin-top: 14px; padding: 16px 20px; border: 1px solid var(--line); border-left: 5px solid var(--bad); border-radius: 12px; background: var(--surface); break-inside: avoid; display: grid; gap: 6px; }
h3 { font-size: 15.5px; font-weight: 650; break-after: avoid; }
.waterfalls { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 420px), 1fr)); gap: 18px; margin-top: 14px; }
.waterfall { min-width: 0; break-inside: avoid; padding: 14px 18px 8px; border: 1px solid var(--line); border-radius: 12px; background: var(--surface); }
.waterfall svg { display: block; margin-top: 10px; overflow: visible; }
.waterfall text { fill: var(--text); font-size: 12.5px; font-variant-numeric: tabular-nums; }
.waterfall .tick { fill: var(--muted); font-size: 12px; }
.waterfall .grid { stroke: var(--line); }
.message-picture { margin: 14px 0; break-inside: avoid; } .message-picture svg { display: block; margin-top: 8px; overflow: visible; } .message-picture svg text { fill: var(--text); font-size: 12.5px; } .message-picture svg .tick { fill: var(--muted); font-size: 11px; } .message-picture .yes { fill: var(--series-0); } .message-picture .no { fill: none; stroke: var(--muted); stroke-width: 1.5px; }
.waterfall .waiting { fill: var(--muted); } .waterfall .way { fill: var(--series-5); } .waterfall .init { fill: var(--series-3); } .waterfall .wait { fill: var(--series-5); } .waterfall .write, .waterfall .handler { fill: var(--series-2); } .waterfall .receipts { fill: var(--series-0); } .waterfall circle { r: 3px; } .waterfall .many circle { r: 1.6px; }
.prose { max-width: 80ch; padding-left: 20px; display: grid; gap: 6px; margin-bottom: 18px; }
pre { margin: 8px 0 12px; padding: 14px 16px; border: 1px solid var(--line); border-radius: 12px; background: var(--band); white-space: pre-wrap; overflow-wrap: anywhere; font: 13.5px/1.5 ui-monospace, "SF Mono", Menlo, Consolas, monospace; }

@media screen and (min-width: 601px) {
  table:has(> thead th:nth-child(8)) :is(th, td):not(:first-child) { padding-left: 7px; }
  table:has(> thead th:nth-child(8)) :is(th, td):not(:last-child) { padding-right: 7px; }
}
@media (max-width: 600px) {
  main { padding: 16px 14px 48px; }
  .verdict { padding: 18px; }
  section { margin-top: 36px; }
  th, td { padding: 6px 10px; }
  caption { padding: 10px 10px 4px; }
  caption > span { left: 10px; max-width: calc(100cqw - 20px); }
  tbody th.text { min-width: 13ch; }
}
@page { margin: 12mm; }
@media print {
  :root { color-scheme: light; }
  body { background: none; font-size: 11px; line-height: 1.4; }
  main { max-width: none; padding: 0; }
  main:has(> .contents) { display: block; }
  .contents, .whole-chart { display: none; }
  section { margin-top: 18px; }
  section:has(> :not(.folded)) + section:has(> .folded) { margin-top: 18px; }
  h2 { font-size: 15px; }
  .verdict { padding: 12px 16px; }
  .verdict h1 { font-size: 26px; }
  .run { margin-top: 8px; padding-top: 8px; font-size: 11px; }
  .tiles { grid-template-columns: repeat(6, 1fr); gap: 6px; margin-top: 12px; }
  .tile { padding: 8px; }
  .tile .value { font-size: 17px; }
  .tile .label, .tile .note, .scope { font-size: 9.5px; }
  .lead, .warning { max-width: none; margin-bottom: 6px; }
  .scroll { overflow: visible; margin-top: 6px; border-radius: 6px; }
  table { font-size: 10px; }
  th, td { padding: 2px 8px; }
  thead th, caption, td small, th small { font-size: 9px; }
  caption { padding: 4px 8px 0; break-after: avoid; }
  tr, p, li, pre, .tile, .verdict, .scroll:not(:has(tr:nth-child(16))) { break-inside: avoid; }
  .scroll { container-type: normal; }
  caption > span { position: static; max-width: none; }
  .sentence { min-width: 0; }
  thead { display: table-header-group; break-after: avoid; }
  .scripted .charts { margin-top: 6px; gap: 8px; padding: 8px; }
  .legend { font-size: 10px; margin: 0; }
  figcaption { font-size: 10px; }
  details.figures, #checks > details:not([open]) > summary, details:not(.folded) > summary { display: none; }
  .folded { border: 0; background: none; }
  section:not(#checks) > .folded::details-content { content-visibility: visible; }
  .folded > summary { padding: 0; list-style: none; }
  .folded > summary::-webkit-details-marker { display: none; }
  .folded > summary h2 { font-size: 15px; margin-left: 0; }
  .folded[open] > summary { border: 0; }
  .folded > :not(summary) { margin-left: 0; margin-right: 0; }
  pre { font-size: 10px; padding: 8px; }
  .folded th small { display: none; }
  .pill { font-size: inherit; padding: 0 6px; }
  .lead, .reasons, section > p, summary { break-after: avoid; }
  .scripted .charts, #options { break-inside: avoid; }
  .scripted .small .charts { grid-template-columns: repeat(auto-fit, minmax(180px, 1fr)); }
  section:not(:has(> :not(h2, details:not(.folded)))) { display: none; }
  .beside { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); column-gap: 10px; }
  .plot .uplot, .plot .u-wrap, .plot canvas { position: static; width: 100% !important; height: auto !important; }
  .plot .u-over, .plot .u-under { display: none; }
  .budget { margin-top: 6px; padding: 10px; }
  .budget ul, .budget li, .finding { font-size: 10px; }
  .budget > svg { height: 18px; }
  .folded .scroll:has(tr > :nth-child(2):last-child) { columns: 2; border: 0; }
  .folded .scroll { border-color: transparent; }
}
`
