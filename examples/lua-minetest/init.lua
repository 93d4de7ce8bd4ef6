-- Each step of the server is a tick: its duration and its players, posted four times a second.
-- minetest.conf: secure.http_mods = overtick
local http = minetest.request_http_api()
if not http then
	minetest.log("error", "[overtick] needs secure.http_mods = overtick in minetest.conf")
	return
end

local setting = function(name, otherwise)
	return minetest.settings:get("overtick." .. name) or otherwise
end
local url = setting("url", "http://127.0.0.1:4318") .. "/v1/batch"
local token = setting("token", nil)
local resource = { service = setting("service", "minetest"), instance = setting("instance", "minetest-1"), runtime = "lua" }
local budget_us = math.floor((tonumber(minetest.settings:get("dedicated_server_step")) or 0.09) * 1e6)

local number, ticks, sent_us, batch = 0, {}, 0, 0
-- os.time has whole seconds and get_us_time counts from some moment: where a second begins they are laid together.
local second = os.time()
repeat until os.time() ~= second
local offset_us = (second + 1) * 1e6 - minetest.get_us_time()

-- dtime holds the idle time too. What mods take of a step is between its first callback and its last.
local began_us
minetest.register_globalstep(function()
	began_us = minetest.get_us_time()
end)
local own = #minetest.registered_globalsteps
minetest.register_on_mods_loaded(function()
	table.insert(minetest.registered_globalsteps, 1, table.remove(minetest.registered_globalsteps, own))
	minetest.register_globalstep(function()
		local now_us = minetest.get_us_time()
		number = number + 1
		ticks[#ticks + 1] = {
			tick = number,
			startUs = math.floor(offset_us + began_us),
			durationUs = now_us - began_us,
			budgetUs = budget_us,
			players = #minetest.get_connected_players(),
		}
		if now_us - sent_us < 250000 then return end
		batch, sent_us = batch + 1, now_us
		http.fetch_async({
			url = url,
			method = "POST",
			data = minetest.write_json({ batchId = resource.instance .. ":" .. offset_us .. ":" .. batch, resource = resource, ticks = ticks }),
			extra_headers = { "Content-Type: application/json", token and "Authorization: Bearer " .. token or nil },
		})
		ticks = {}
	end)
end)
