/** The page's own rules; a module, because the compiler copies no style sheets. */
export const pageStyle = `
:root {
  color-scheme: light dark;
  --ground: #f6f7f9; --surface: #ffffff; --text: #1c1e21; --muted: #5c6067; --line: #dfe1e6; --edge: #8a8f98; --band: #eef3fb;
  --accent: #1f5fbf; --on-accent: #ffffff; --good: #1a7f37; --bad: #b3202c; --bad-ground: #fdecec;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #101216; --surface: #171a20; --text: #e6e7ea; --muted: #a3a9b3; --line: #2b2f37; --edge: #747b87; --band: #1b2534;
    --accent: #7db0ff; --on-accent: #0d1420; --good: #56d27c; --bad: #ff8a8e; --bad-ground: #331a1d;
  }
}
* { box-sizing: border-box; }
[hidden] { display: none !important; }
html { height: 100%; }
body { margin: 0; height: 100dvh; display: flex; flex-direction: column; background: var(--ground); color: var(--text); font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
h1, h2, h3, p, ul, ol { margin: 0; padding: 0; }
ul, ol { list-style: none; }
h1 { font-size: 17px; font-weight: 650; }
h2 { font-size: 15px; font-weight: 650; }
.muted { color: var(--muted); font-size: 14px; }
.unseen { position: absolute; width: 1px; height: 1px; margin: -1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
bdi, .text, .empty, #failure-text, #notice-text, .id { overflow-wrap: anywhere; }

button, input, textarea { font: inherit; color: inherit; min-height: 44px; border: 1px solid var(--edge); border-radius: 10px; background: var(--surface); padding: 9px 14px; }
button { cursor: pointer; font-weight: 550; white-space: nowrap; }
button:hover { border-color: var(--accent); }
button.main { background: var(--accent); border-color: var(--accent); color: var(--on-accent); }
button.main:hover { filter: brightness(1.08); }
button.quiet { border-color: var(--line); background: none; color: var(--accent); padding: 9px 12px; }
button.quiet:hover { border-color: var(--accent); }
input, textarea { width: 100%; min-width: 0; }
textarea { resize: none; display: block; }
::placeholder { color: var(--muted); opacity: 1; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
h1:focus, h2:focus { outline: none; }
label { display: block; font-size: 14px; font-weight: 550; }
.row { display: flex; gap: 8px; margin-top: 6px; }
.row input { flex: 1; }

.top { display: flex; flex-wrap: wrap; align-items: center; gap: 2px 16px; padding: 6px 20px; min-height: 56px; background: var(--surface); border-bottom: 1px solid var(--line); }
#me { color: var(--muted); font-size: 14px; min-width: 0; max-width: 40ch; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.top a { color: var(--accent); font-size: 14px; line-height: 44px; }
#me bdi { color: var(--text); }
.connection { margin-left: auto; display: flex; align-items: center; gap: 8px; min-height: 44px; font-size: 14px; font-variant-numeric: tabular-nums; }
.mark { width: 10px; height: 10px; border: 2px solid var(--muted); border-radius: 50%; flex: none; }
[data-state="connected"] .mark { background: var(--good); border-color: var(--good); }
[data-state="waiting"] .mark { border-color: var(--bad); border-radius: 1px; transform: rotate(45deg); }
[data-state="connecting"] .mark { animation: breathe 1.2s ease-in-out infinite alternate; }
@keyframes breathe { from { opacity: .35; } to { opacity: 1; } }

.notice { display: flex; align-items: center; gap: 12px; padding: 4px 20px; background: var(--bad-ground); border-bottom: 1px solid var(--line); color: var(--bad); font-size: 15px; }
.notice p { flex: 1; min-width: 0; max-height: 30vh; overflow: auto; padding: 6px 0; }
.notice p::before { content: "! "; font-weight: 700; }
.notice button { color: inherit; border-color: currentColor; }

main { flex: 1; min-height: 0; display: flex; flex-direction: column; }
.card { width: min(100% - 32px, 460px); margin: 8vh auto auto; padding: 24px; border: 1px solid var(--line); border-radius: 14px; background: var(--surface); }
.card h2 { font-size: 20px; margin-bottom: 12px; }
.card .muted { margin-top: 2px; }
#failure .muted { margin-top: 10px; }
.id { font: 20px/1.4 ui-monospace, "SF Mono", Menlo, Consolas, monospace; margin-bottom: 8px; }

.chat { flex: 1; min-height: 0; display: grid; grid-template-columns: 250px minmax(0, 1fr) 230px; max-width: 1400px; width: 100%; margin: 0 auto; }
.chat.roomless { grid-template-columns: minmax(0, 1fr) 230px; }
.chat[data-place="lobby"] { grid-template-columns: 250px minmax(0, 1fr); }
.panel { padding: 16px; overflow-y: auto; min-height: 0; }
.panel h2 { padding: 0 8px; line-height: 44px; }
.panel > .muted { padding: 0 8px; margin-bottom: 10px; }
.panel > .muted:empty { display: none; }
.panel form { margin-top: 16px; padding: 16px 8px 0; border-top: 1px solid var(--line); }
.room { width: 100%; text-align: start; border-color: transparent; background: none; font-weight: 450; padding: 9px 10px; white-space: normal; line-height: 1.35; }
.room[aria-current] { background: var(--band); border-color: var(--accent); font-weight: 650; }
.room[aria-current]::after { content: " (here)"; color: var(--muted); font-weight: 400; font-size: 14px; }
#people-list li { display: flex; align-items: baseline; justify-content: space-between; gap: 10px; padding: 7px 8px; font-size: 15px; }
.person { min-width: 0; display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 2; overflow: hidden; }
.note { color: var(--muted); font-size: 13px; white-space: nowrap; font-variant-numeric: tabular-nums; }

.conversation { display: flex; flex-direction: column; min-width: 0; min-height: 0; background: var(--surface); border-inline: 1px solid var(--line); position: relative; }
.place { display: flex; align-items: center; gap: 8px; padding: 8px 20px; border-bottom: 1px solid var(--line); min-height: 61px; }
.place h2 { flex: 1; min-width: 0; font-size: 17px; display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 2; overflow: hidden; }
.actions { display: flex; gap: 6px; }
.fold { display: none; }
.empty { margin: auto; padding: 24px; text-align: center; font-size: 15px; }
.messages { flex: 1; min-height: 0; overflow-y: auto; overscroll-behavior: contain; padding: 12px 20px 16px; }
.messages:focus-visible { outline-offset: -3px; }
.message { padding: 7px 12px; margin: 2px 0; border-inline-start: 3px solid transparent; border-radius: 4px; }
.message.own { background: var(--band); border-inline-start-color: var(--accent); }
.head { display: flex; align-items: baseline; gap: 10px; font-size: 14px; }
.user { font-weight: 650; min-width: 0; display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 2; overflow: hidden; }
.head time { color: var(--muted); font-size: 13px; white-space: nowrap; font-variant-numeric: tabular-nums; }
.text { white-space: pre-wrap; }
.delivery { color: var(--muted); font-size: 13px; font-variant-numeric: tabular-nums; }
.delivery[data-kind="refused"], .delivery[data-kind="not-known"] { color: var(--bad); }
.more { margin-top: 4px; font-size: 14px; }
.newest { position: absolute; inset-inline: 0; bottom: 104px; width: fit-content; margin: 0 auto; border-color: var(--accent); color: var(--accent); box-shadow: 0 2px 10px rgb(0 0 0 / .15); }
.newest::after { content: " \\2193"; }
.composer { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: 4px 8px; align-items: end; padding: 12px 20px; border-top: 1px solid var(--line); }
.hint { font-size: 13px; grid-column: 1 / -1; }

@media (max-width: 899px) {
  .chat, .chat.roomless, .chat[data-place="lobby"] { display: flex; flex-direction: column; position: relative; background: var(--surface); }
  .conversation { display: contents; }
  /* What is opened lies under the buttons that open it. */
  .panel { display: none; order: 1; flex: none; max-height: 50dvh; border-bottom: 1px solid var(--line); padding: 8px 12px 16px; }
  .panel.open { display: block; }
  .empty, .messages, .newest, .composer { order: 2; }
  [data-place="lobby"] .conversation { display: none; }
  [data-place="lobby"] #rooms { display: block; border: 0; max-height: none; flex: 1; }
  .fold { display: inline-block; }
  .fold[aria-expanded="true"] { background: var(--band); border-color: var(--accent); }
  .place { flex-wrap: wrap; padding: 6px 12px; }
  .place h2 { flex: 1 1 40%; }
  .top { padding: 4px 12px; }
  /* A line of their own; the first has the whole of it where there is no link. */
  #me { order: 1; flex: 1 0 calc(100% - 110px); max-width: none; }
  #live { order: 1; }
  .messages { padding: 8px 6px 12px; }
  .composer { padding: 10px 12px; }
  .hint { display: none; }
  .newest { bottom: 80px; }
  .notice { padding: 4px 12px; }
}
@media (max-width: 479px) {
  .actions { flex: 1 0 100%; }
  .actions button { flex: 1; }
  .card { margin-top: 24px; }
}
@media (prefers-reduced-motion: reduce) {
  * { animation: none !important; transition: none !important; scroll-behavior: auto !important; }
}
@media (forced-colors: active) {
  .room[aria-current], .message.own { border-color: Highlight; }
}
`
