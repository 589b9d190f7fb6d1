import { luaTable, luaText } from './script-text.ts'
import { rowOf, type LayoutFacts } from './surface.ts'

/** Groups of beat lights that the script sets. */
export const BEAT_GROUPS = ['beats', 'header_beats'] as const

/**
 * The script of the canvas: pairs and pings once a second, says when no answer came for three, repeats what is held, so
 * that the show lets go of what nobody holds any more, and lights the beat.
 */
export function rootScript(facts: LayoutFacts): string {
  const { prefix, token } = facts
  return [
    `local PREFIX = ${luaText(prefix)}`,
    `local TOKEN = ${luaText(token)}`,
    `local HELD = ${luaTable(heldControls(prefix))}`,
    `local BEATS = { ${BEAT_GROUPS.map(luaText).join(', ')} }`,
    SCRIPT,
  ].join('\n')
}

/** What acts as long as a finger is on it: where it stands in the layout, and what its place stands for. */
function heldControls(prefix: string): readonly Readonly<Record<string, string | number>>[] {
  const flash = rowOf('/out/flash', 'boolean')
  const speed = rowOf('/zoom/speed', 'number')
  return [
    ...(flash
      ? [{ group: 'out_flash', control: 'button', address: prefix + flash.address, low: 0, high: 1, rest: 0 }]
      : []),
    ...(speed
      ? [
          {
            group: 'zoom_speed',
            control: 'fader',
            address: prefix + speed.address,
            low: speed.range[0],
            high: speed.range[1],
            rest: 0.5,
          },
        ]
      : []),
  ]
}

const SCRIPT = `
local PING_MS, LOST_MS, REPEAT_MS = 1000, 3000, 250
local FIRST_CONNECTION = { true }
local WAITING = { text = 'no link yet', color = Color(0.16, 0.18, 0.21, 1) }
local LINKED = { text = 'link', color = Color(0.08, 0.26, 0.11, 1) }
local LOST = { text = 'LINK LOST', color = Color(0.78, 0.12, 0.12, 1) }

local pingedMs, repeatedMs, heardMs = -PING_MS, 0, nil
local told = nil

local function send(address, tag, value)
  local arguments = {}
  if tag ~= nil then arguments[1] = { tag = tag, value = value } end
  sendOSC({ address, arguments }, FIRST_CONNECTION)
end

local function tell(state)
  if told == state then return end
  told = state
  local label = root:findByName('link', true)
  if label == nil then return end
  label.values.text = state.text
  label.color = state.color
end

local function light(beat)
  for i = 1, #BEATS do
    local group = root:findByName(BEATS[i], true)
    if group ~= nil then
      for n = 1, 4 do
        local lamp = group.children['beat_' .. n]
        if lamp ~= nil then lamp.values.x = n == beat and 1 or 0 end
      end
    end
  end
end

local function repeatHeld()
  for i = 1, #HELD do
    local held = HELD[i]
    local group = root:findByName(held.group, true)
    local control = group and group.children[held.control]
    if control ~= nil and control.values.touch and control.values.x ~= held.rest then
      send(held.address, 'f', held.low + (held.high - held.low) * control.values.x)
    end
  end
end

function init()
  tell(WAITING)
end

function update()
  local now = getMillis()
  if now - pingedMs >= PING_MS then
    pingedMs = now
    if TOKEN ~= '' then send(PREFIX .. '/connect', 's', TOKEN) end
    send(PREFIX .. '/ping')
  end
  if now - repeatedMs >= REPEAT_MS then
    repeatedMs = now
    repeatHeld()
  end
  if heardMs ~= nil and now - heardMs > LOST_MS then tell(LOST) end
end

function onReceiveOSC(message, connections)
  local address, arguments = message[1], message[2]
  if address == PREFIX .. '/pong' then
    if told == LOST then send(PREFIX .. '/sync') end
    heardMs = getMillis()
    tell(LINKED)
  elseif address == PREFIX .. '/tempo/beat' and arguments[1] ~= nil then
    light(arguments[1].value)
  end
  return false
end`
