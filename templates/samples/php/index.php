<?php
// A web application without dependencies: a page with its version and host, and /healthz.
declare(strict_types=1);

$path = parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH);
if ($path === '/healthz') {
    header('Content-Type: text/plain');
    echo "ok\n";
    exit;
}
if ($path !== '/' && $path !== '/index.php') {
    http_response_code(404);
    header('Content-Type: text/plain');
    echo "nothing at $path\n";
    exit;
}
$version = htmlspecialchars(getenv('VERSION') ?: '1');
$host = htmlspecialchars(gethostname() ?: 'unknown');
?>
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Hello from PHP</title>
<style>
  :root { color-scheme: light dark; --ink: #16202c; --paper: #f5f7fa; --card: #fff; --soft: #5b6b7c; --line: #dde4ec; }
  @media (prefers-color-scheme: dark) { :root { --ink: #e8eef5; --paper: #10161d; --card: #18212b; --soft: #93a4b5; --line: #2a3744; } }
  body { margin: 0; min-height: 100vh; display: grid; place-items: center; background: var(--paper); color: var(--ink);
    font: 17px/1.6 system-ui, sans-serif; }
  main { background: var(--card); border: 1px solid var(--line); border-top: 6px solid #777bb4; border-radius: 14px;
    padding: 2rem 2.5rem; min-width: 20rem; }
  h1 { margin: 0 0 1rem; letter-spacing: -.02em; }
  dl { display: grid; grid-template-columns: auto 1fr; gap: .35rem 1.5rem; margin: 0; }
  dt { color: var(--soft); }
  dd { margin: 0; font-family: ui-monospace, monospace; }
</style>
</head>
<body>
<main>
  <h1>Hello from PHP</h1>
  <dl>
    <dt>version</dt><dd><?= $version ?></dd>
    <dt>host</dt><dd><?= $host ?></dd>
    <dt>runtime</dt><dd>PHP <?= PHP_VERSION ?></dd>
    <dt>answered</dt><dd><?= gmdate('H:i:s') ?> UTC</dd>
  </dl>
</main>
</body>
</html>
