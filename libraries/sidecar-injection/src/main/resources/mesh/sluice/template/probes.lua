-- Asks the application as the kubelet would have asked it: at the address at which the kubelet has come, and over
-- redirects within the host as Go's client follows them (net/http, with RedirectChecker of k8s.io/kubernetes).
-- The route's metadata: "kind" (http, https, tcp, grpc), "port", "target" (a path, or gRPC's service), "milliseconds".
-- No dollar sign here: the kubelet would read it as the start of a variable.
local FOLLOWED = {["301"] = true, ["302"] = true, ["303"] = true, ["307"] = true, ["308"] = true}
local PORTS = {http = "80", https = "443"}
local REQUESTS = 10
local OWN_PORT = "15021"
-- Where calls of this script go; it is taken away before they are sent.
local DESTINATION = "x-sluice-destination"
local STATE = "sluice.probe"

local function percent(character)
  return string.format("%%%02X", string.byte(character))
end

-- A reference in its parts, each nil where it is missing; nil if it is malformed.
local function parse(reference)
  local text = reference:match("^[^#]*")
  local scheme, rest = text:match("^(%a[%w+.-]*):(.*)")
  rest = rest or text
  local authority, path = rest:match("^//([^/?]*)(.*)")
  path = path or rest
  local query = path:match("%?.*")
  path = path:match("^[^?]*")
  if path:gsub("%%%x%x", ""):find("%%") or (not scheme and path:match("^[^/:]*:")) then
    return nil
  end
  path = path:gsub("[^%w!\36&'()*+,;=:@%%/%[%]._~-]", percent)
  return {scheme = scheme and scheme:lower(), authority = authority, path = path, query = query}
end

-- Host, without brackets, and port; nothing if the port is none.
local function split(url)
  local authority = url.authority:match("@(.*)") or url.authority
  local host, rest = authority:match("^%[([^%]]*)%](.*)")
  if not host then
    host, rest = authority:match("^([^:]*)(.*)")
  end
  local port = rest:match("^:(%d*)")
  if rest ~= "" and rest ~= ":" .. (port or "x") then
    return nil
  end
  return host, (port ~= nil and port ~= "") and port or PORTS[url.scheme]
end

-- The path without its segments "." and "..".
local function straighten(path)
  local kept = {}
  local open = false
  for segment in (path .. "/"):sub(2):gmatch("([^/]*)/") do
    open = segment == "." or segment == ".."
    if segment == ".." then
      table.remove(kept)
    elseif segment ~= "." then
      kept[#kept + 1] = segment
    end
  end
  return "/" .. table.concat(kept, "/") .. (open and #kept > 0 and "/" or "")
end

-- Where a reference leads from a URL; nil if it is malformed.
local function resolve(base, reference)
  local url = parse(reference)
  if not url then
    return nil
  end
  url.relative = not url.scheme
  if url.scheme and not url.authority then
    url.authority = ""
  elseif not url.scheme and not url.authority then
    if url.path == "" then
      url.path = base.path
      url.query = url.query or base.query
    elseif url.path:sub(1, 1) ~= "/" then
      url.path = base.path:match("^.*/") .. url.path
    end
  end
  url.scheme = url.scheme or base.scheme
  url.authority = url.authority or base.authority
  url.path = url.path == "" and "/" or straighten(url.path)
  return url
end

local function text(url)
  return url.scheme .. "://" .. url.authority .. url.path .. (url.query or "")
end

-- The request that follows a redirect from one URL to another.
local function redirected(asked, own, from, to, host, port)
  local headers = {}
  for name, value in pairs(asked) do
    headers[name] = value
  end
  headers[":scheme"] = to.scheme
  headers[":path"] = to.path .. (to.query or "")
  headers[":authority"] = to.relative and own or to.authority
  headers[DESTINATION] = (host:find(":") and "[" .. host .. "]" or host) .. ":" .. port
  if not headers.referer and (from.scheme == "http" or to.scheme == "https") then
    headers.referer = text(from)
  end
  return headers
end

-- The status that the kubelet would have ended with; nothing if it is that of the first answer.
local function follow(handle, asked, own)
  local status, location = handle:headers():get(":status"), handle:headers():get("location")
  local url = {scheme = asked[":scheme"], authority = asked[DESTINATION]}
  url.path, url.query = asked[":path"]:match("^[^?]*"), asked[":path"]:match("%?.*")
  local pod = split(url)
  local options = {timeout_ms = tonumber(handle:metadata():get("milliseconds")), send_xff = false}
  local answer
  local requests = 1
  while FOLLOWED[status] and location and location ~= "" do
    local to = resolve(url, location)
    local host, port
    if to then
      host, port = split(to)
    end
    if not host then
      return "502"
    end
    if host ~= pod then
      -- There the kubelet stops, as it does at this status, which leads nowhere.
      return answer and "300"
    end
    if requests == REQUESTS or not PORTS[to.scheme] or port == OWN_PORT then
      return "502"
    end
    answer = handle:httpCall(
      "application-" .. to.scheme, redirected(asked, own, url, to, host, port), nil, options)
    requests = requests + 1
    url = to
    status, location = answer[":status"], answer.location
  end
  return answer and (status:sub(1, 1) == "3" and "300" or status)
end

-- Whether grpc.health.v1.Health/Check says SERVING: the message is field 1 of value 1.
local function serving(handle, destination, route)
  local service = route:get("target")
  local message = ""
  if #service > 127 then
    message = "\10" .. string.char(128 + #service % 128, math.floor(#service / 128)) .. service
  elseif #service > 0 then
    message = "\10" .. string.char(#service) .. service
  end
  local headers, body = handle:httpCall("application-grpc", {
    [":method"] = "POST",
    [":path"] = "/grpc.health.v1.Health/Check",
    [":authority"] = destination,
    [DESTINATION] = destination,
    ["content-type"] = "application/grpc",
    ["te"] = "trailers",
    ["user-agent"] = handle:headers():get("user-agent"),
  }, string.char(0, 0, 0, math.floor(#message / 256), #message % 256) .. message,
    {timeout_ms = tonumber(route:get("milliseconds")), send_xff = false})
  return headers[":status"] == "200" and body == "\0\0\0\0\2\8\1"
end

function envoy_on_request(handle)
  local route = handle:metadata()
  local kind = route:get("kind")
  if not kind then
    return
  end
  local here = handle:streamInfo():downstreamLocalAddress():match("^.*:")
  local destination = here .. route:get("port")
  if kind == "grpc" then
    handle:respond({[":status"] = serving(handle, destination, route) and "200" or "503"}, "")
    return
  end
  local state = handle:streamInfo():dynamicMetadata()
  state:set(STATE, "destination", destination)
  if kind == "tcp" then
    return
  end
  local headers = handle:headers()
  local own
  if headers:get(":authority") == here .. OWN_PORT then
    headers:replace(":authority", destination)
  else
    own = headers:get(":authority")
  end
  -- What Envoy itself adds, unless the probe brings it.
  if headers:get("x-forwarded-proto") == "http" then
    headers:remove("x-forwarded-proto")
  end
  local asked = {}
  for name, value in pairs(headers) do
    asked[name] = value
  end
  asked[":scheme"] = kind
  asked[":path"] = route:get("target")
  asked[DESTINATION] = destination
  state:set(STATE, "asked", asked)
  if own then
    state:set(STATE, "own", own)
  end
end

function envoy_on_response(handle)
  local kind = handle:metadata():get("kind")
  local status
  if kind == "tcp" and handle:headers():get(":status") == "200" then
    -- It is connected, and that was all.
    status = "200"
  elseif kind == "http" or kind == "https" then
    local state = handle:streamInfo():dynamicMetadata():get(STATE)
    status = state and follow(handle, state.asked, state.own)
  end
  if status then
    local headers = handle:headers()
    headers:replace(":status", status)
    headers:remove("location")
    headers:replace("content-length", "0")
  end
end
