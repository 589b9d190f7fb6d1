const PAGES = ['/', '/panel', '/out', '/layout.tosc']

/** The page a browser without a session gets: one field for the PIN, no script. */
export function loginPage(options: { readonly message: string; readonly next: string }): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="same-origin">
<title>Smalti</title>
<link rel="stylesheet" href="/login.css">
</head>
<body>
<form method="post" action="/login">
<h1>Smalti</h1>
<label for="pin">PIN, as the terminal shows it</label>
<input id="pin" name="pin" inputmode="numeric" pattern="[0-9]{6}" maxlength="6" autocomplete="one-time-code" required autofocus>
<input type="hidden" name="next" value="${options.next}">
<button>Open</button>
<p role="alert">${options.message}</p>
</form>
</body>
</html>
`
}

/** Its style sheet. */
export const LOGIN_STYLE = `html { background: #0b0c0f; color: #e8e6e1; font: 16px/1.5 system-ui, sans-serif; }
body { min-height: 100vh; margin: 0; display: grid; place-items: center; }
form { display: grid; gap: 0.75rem; width: min(18rem, 86vw); }
h1 { margin: 0; font-weight: 500; letter-spacing: 0.02em; }
label { color: #a5a29a; }
input { font: inherit; font-size: 1.75rem; letter-spacing: 0.35em; text-align: center; padding: 0.5rem; color: inherit;
  background: #16181d; border: 1px solid #3a3d45; border-radius: 4px; }
button { font: inherit; padding: 0.6rem; color: #0b0c0f; background: #d9b46a; border: 0; border-radius: 4px; cursor: pointer; }
input:focus-visible, button:focus-visible { outline: 2px solid #7db3c9; outline-offset: 2px; }
p { margin: 0; min-height: 1.5em; color: #e08a6c; }
`

/** The page to go to after the login: one of this server's own, never what the request says beyond that. */
export function safeNext(next: string): string {
  return PAGES.includes(next) ? next : '/'
}
