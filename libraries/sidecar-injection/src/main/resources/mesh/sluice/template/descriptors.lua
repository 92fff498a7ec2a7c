-- Envoy ends when it has no file descriptor left, so it must turn connections away before. How many descriptors there
-- are, only the process itself knows: whoever asks whether Envoy is ready makes it look, and limit itself.
-- No dollar sign here: the kubelet would read it as the start of a variable.
local limited = false

-- The number of files that may be open; nothing where that is unlimited or unknown.
local function descriptors()
  local file = io and io.open("/proc/self/limits")
  if not file then
    return nil
  end
  local text = file:read("*a")
  file:close()
  return tonumber(text:match("Max open files%s+(%d+)"))
end

function envoy_on_request(handle)
  if limited or handle:headers():get(":path") ~= "/healthz/ready" then
    return
  end
  local most = descriptors()
  if not most then
    limited = true
    return
  end
  -- A connection takes two, one for each side; a third is for all else, such as listeners and connection pools.
  local all = math.max(8, math.floor((most - 64) / 3))
  local own = math.max(8, math.floor(most / 32))
  local answer = handle:httpCall("admin", {
    [":method"] = "POST",
    [":path"] = "/runtime_modify?overload.global_downstream_max_connections=" .. all
      .. "&envoy.resource_limits.listener.status.connection_limit=" .. own
      .. "&envoy.resource_limits.listener.metrics.connection_limit=" .. own,
    [":authority"] = "admin",
  }, nil, 5000)
  limited = answer[":status"] == "200"
end
