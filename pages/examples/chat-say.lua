-- Takes one line of the chat. nsv arrays are shared by all requests, and nsv_incr is atomic, so that each line gets a
-- number of its own. The last hundred lines are kept.

if ns_conn("method") ~= "POST" then
  ns_updateheader("Allow", "POST")
  return ns_returnerror(405, "say it with POST")
end

local text = ns_queryget("text", ""):sub(1, 500):gsub("[%c]", " ")
if text == "" then
  return ns_returnbadrequest("say something: the field text is empty")
end

local n = nsv_incr("chat", "count")
nsv_set("chatlines", n, os.date("%H:%M ") .. text)
if n > 100 then nsv_unset("chatlines", n - 100, {nocomplain = true}) end
ns_return(204, "", "")
