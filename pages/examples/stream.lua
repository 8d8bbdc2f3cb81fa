-- A streamed page. ns_headers begins the response, each ns_write sends a piece at once, and both learn at once that a
-- reader has left: ns_write answers false, and ns_conn("alive") asks without changing the page.
-- ?rounds=N sets how long it works, ?pause=SECONDS how slowly.

local rounds = tonumber(ns_queryget("rounds", "10")) or 10
local pause = tonumber(ns_queryget("pause", "1")) or 1

ns_conn("onabort", function() ns_log("notice", "the reader of stream.lua has left") end)

ns_headers(200, "text/html; charset=utf-8")
ns_write([[<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>A streamed page</title>
<link rel="stylesheet" href="/style.css">
<h1>Working</h1>
<ol>
]])

for i = 1, math.min(rounds, 1000) do
  if not ns_conn("alive") then return end -- nobody reads any more: spare the work
  ns_write("<li>step ", i, " done at ", os.date("%H:%M:%S"), "\n")
  if i < rounds then ns_sleep(pause) end
end

ns_write("</ol>\n<p>Done. <a href=\"/\">Back</a>\n")
