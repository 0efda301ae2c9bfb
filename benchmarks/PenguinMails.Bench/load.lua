-- Sends requests made of a template and the rows of a file, for wrk. A template is a request's head, an empty line and its
-- body; several stand after each other, parted by a line of "=====". In them {{1}}, {{2}}, ... are the fields of a row, whose
-- first field is the number of its template, {{n}} is a text that never repeats, and {{r}} one that is random besides.
--
-- wrk ... -s load.lua URL -- TEMPLATES ROWS UNIQUE

local templates, rows, unique = {}, {}, ""
local count = 0
laps = 0

local function read(path)
  local file = assert(io.open(path, "rb"))
  local text = file:read("*a")
  file:close()
  return text
end

-- A text as a list of literals and, in between, of slots.
local function parts_of(text)
  local parts, at = {}, 1
  while true do
    local from, to, name = text:find("{{(%w+)}}", at)
    parts[#parts + 1] = text:sub(at, (from or 0) - 1)
    if not from then return parts end
    parts[#parts + 1] = tonumber(name) or name
    at = to + 1
  end
end

local function fill(parts, fields, number)
  local filled = {}
  for i = 1, #parts do
    local part = parts[i]
    if i % 2 == 1 then filled[i] = part
    elseif part == "n" then filled[i] = number
    elseif part == "r" then filled[i] = string.format("%08x%08x-", math.random(0, 2^31 - 1), math.random(0, 2^31 - 1)) .. number
    else filled[i] = fields[part] end
  end
  return table.concat(filled)
end

local function split(row)
  local fields, at = {}, 1
  while true do
    local tab = row:find("\t", at, true)
    fields[#fields + 1] = row:sub(at, (tab or 0) - 1)
    if not tab then return fields end
    at = tab + 1
  end
end

local threads = {}

function setup(thread) threads[#threads + 1] = thread end

function init(args)
  for text in (read(args[1]) .. "\n=====\n"):gmatch("(.-)\n=====\n") do
    local head, body = text:match("^(.-)\n\n(.*)$")
    templates[#templates + 1] = { head = parts_of((head:gsub("\n", "\r\n"))), body = parts_of(body) }
  end
  for row in read(args[2]):gmatch("[^\n]+") do rows[#rows + 1] = row end
  unique = args[3]
end

function request()
  local fields = split(rows[count % #rows + 1])
  count = count + 1
  laps = math.floor(count / #rows)
  local number = unique .. count
  local template = templates[tonumber(fields[1])]
  local body = fill(template.body, fields, number)
  return fill(template.head, fields, number) .. "\r\nHost: bench\r\nContent-Length: " .. #body .. "\r\n\r\n" .. body
end

function done(summary, latency)
  local errors = summary.errors
  local most = 0
  for _, thread in ipairs(threads) do most = math.max(most, thread:get("laps")) end
  io.write(string.format("RESULT %d %d %d %d %d %d %d\n", summary.requests, summary.duration, errors.status,
    errors.connect + errors.read + errors.write + errors.timeout, latency:percentile(50), latency:percentile(99), most))
end
