/** A dark bubble on any ground. Colours of a data URL: `%23` is `#`. */
const icon =
  "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'>" +
  "<path fill='%231f5fbf' d='M6 4h20a4 4 0 0 1 4 4v12a4 4 0 0 1-4 4H15l-7 6v-6H6a4 4 0 0 1-4-4V8a4 4 0 0 1 4-4z'/></svg>"

/**
 * The page as it comes: everything that it may show is in here, hidden until it is needed. Its text is ours; what others say is
 * put in by `browser/view/`, as text.
 */
export const pageDocument = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Chat</title>
<link rel="icon" href="${icon}">
<link rel="stylesheet" href="page.css">
<script type="module" src="page.js"></script>
</head>
<body>
<header class="top">
  <h1 id="title" tabindex="-1">Chat</h1>
  <p id="me" hidden></p>
  <a id="live" target="_blank" rel="noopener noreferrer" hidden>Live figures <span class="unseen">(a new tab)</span></a>
  <div class="connection" id="connection" data-state="none" hidden>
    <span class="mark" aria-hidden="true"></span>
    <span id="connection-text"></span>
    <button type="button" id="try-now" class="quiet" hidden>Try now</button>
  </div>
</header>
<div id="notice" class="notice" hidden>
  <p id="notice-text"></p>
  <button type="button" id="dismiss" class="quiet">Dismiss</button>
</div>

<main id="main">
  <noscript><p class="card">This page needs JavaScript: it is a chat.</p></noscript>
  <p id="loading" class="card">Loading…</p>
  <section id="failure" class="card" role="alert" hidden>
    <h2>This page cannot reach a chat</h2>
    <p id="failure-text"></p>
    <p class="muted">Its configuration is in <code>config.json</code>, beside this page. Reload the page when it is mended.</p>
  </section>

  <section id="entry" class="card" aria-labelledby="entry-title" hidden>
    <h2 id="entry-title">Who are you?</h2>
    <form id="entry-form" autocomplete="off">
      <label for="name">Your name</label>
      <p id="name-hint" class="muted">Everybody in the chat sees it. 1 to 64 characters. This tab remembers it.</p>
      <div class="row">
        <input id="name" name="name" maxlength="64" required aria-describedby="name-hint">
        <button type="submit" class="main">Enter</button>
      </div>
    </form>
  </section>

  <section id="greeting" class="card" aria-labelledby="greeting-title" hidden>
    <h2 id="greeting-title">Your connection id</h2>
    <p id="greeting-id" class="id">…</p>
    <p id="greeting-note" class="muted" role="status">The chat has not sent it yet.</p>
  </section>

  <div id="chat" class="chat" hidden>
    <nav id="rooms" class="panel" aria-labelledby="rooms-title">
      <h2 id="rooms-title" tabindex="-1">Rooms</h2>
      <ul id="room-list"></ul>
      <p id="no-rooms" class="muted">There are no rooms yet.</p>
      <p id="more-rooms" class="muted" hidden></p>
      <form id="room-form" autocomplete="off">
        <label for="room">Create or join by name</label>
        <div class="row">
          <input id="room" name="room" maxlength="64" required>
          <button type="submit">Join</button>
        </div>
      </form>
    </nav>

    <section id="conversation" class="conversation" aria-labelledby="place">
      <div class="place">
        <h2 id="place" tabindex="-1"></h2>
        <div class="actions">
          <button type="button" id="show-rooms" class="quiet fold" aria-expanded="false" aria-controls="rooms">Rooms</button>
          <button type="button" id="show-people" class="quiet fold" aria-expanded="false" aria-controls="people">People</button>
          <button type="button" id="leave" class="quiet">Leave</button>
        </div>
      </div>
      <p id="empty" class="muted empty"></p>
      <ol id="messages" class="messages" tabindex="0" aria-labelledby="messages-title"></ol>
      <h3 id="messages-title" class="unseen">Messages</h3>
      <button type="button" id="newest" class="newest" hidden>Newest messages</button>
      <form id="composer" class="composer" autocomplete="off">
        <label for="text" class="unseen">Your message</label>
        <textarea id="text" name="text" rows="1" placeholder="Your message" aria-describedby="text-hint"></textarea>
        <button type="submit" class="main">Send</button>
        <p id="text-hint" class="muted hint">Enter sends, Shift and Enter start a new line. <span id="timed" hidden>The time under your message runs until the chat has sent your own copy back to you; others may have theirs earlier or later.</span></p>
      </form>
    </section>

    <aside id="people" class="panel" aria-labelledby="people-title">
      <h2 id="people-title" tabindex="-1">Here</h2>
      <p class="muted" id="people-note"></p>
      <ul id="people-list"></ul>
      <p class="muted" id="more-people" hidden></p>
    </aside>
  </div>
</main>

<div class="unseen" id="alerts" role="alert"></div>
<div class="unseen" id="statuses" role="status"></div>
<div class="unseen" id="heard" role="log" aria-live="polite" aria-label="New messages"></div>
</body>
</html>
`
