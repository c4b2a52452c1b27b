/** What a live page has beyond a report. */
export const liveStyle = `
h1 .word { display: inline; }
#status { font-variant-numeric: tabular-nums; }
#end:empty { display: none; }
#end { margin-top: 14px; }
#end .open { display: inline-block; margin: 12px 0 6px; padding: 8px 18px; border-radius: 8px; background: var(--accent); color: var(--surface); font-weight: 650; text-decoration: none; }
#end .open:focus-visible, .log:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
#end .path { color: var(--muted); font-size: 14px; overflow-wrap: anywhere; }
@media (max-width: 600px) { .tiles { grid-template-columns: repeat(auto-fit, minmax(145px, 1fr)); } .tile { padding: 12px; } .tile .value { font-size: 22px; } }
.plot { min-height: 130px; }
.log { max-height: 340px; overflow-y: auto; margin-top: 12px; border: 1px solid var(--line); border-radius: 12px; background: var(--surface); }
.log ol { list-style: none; margin: 0; padding: 8px 0; font-size: 14px; }
.log li { display: flex; gap: 14px; padding: 3px 16px; }
.log time { flex: none; min-width: 4.5ch; color: var(--muted); text-align: right; font-variant-numeric: tabular-nums; }
.log span { min-width: 0; overflow-wrap: anywhere; white-space: pre-wrap; }
`
