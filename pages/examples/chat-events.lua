-- Server-sent events: one long response that sends each new line of the chat as it comes. Thousands of readers may
-- hang here: one that waits costs a few KiB and no thread. ?last=N ends after line N, for trying it with curl.

local last = tonumber(ns_queryget("last", "")) or math.huge
local sent = tonumber(ns_set("iget", ns_conn("headers"), "Last-Event-ID") or "")
          or math.max(0, (nsv_exists("chat", "count") and nsv_get("chat", "count") or 0) - 20)

ns_headers(200, "text/event-stream")
ns_write(": welcome\n\n")

local idle = 0
while sent < last do
  local count = nsv_exists("chat", "count") and nsv_get("chat", "count") or 0
  if sent < count then
    sent, idle = sent + 1, 0
    if nsv_exists("chatlines", sent) then
      if not ns_write("id: ", sent, "\ndata: ", nsv_get("chatlines", sent), "\n\n") then return end
    end
  else
    idle = idle + 1
    if idle % 75 == 0 and not ns_write(": still here\n\n") then return end -- proxies close what is silent
    ns_sleep(0.2)
  end
end
