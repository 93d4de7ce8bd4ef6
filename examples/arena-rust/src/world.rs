pub const WORLD_SIZE: f64 = 2000.0;
const CELL_SIZE: f64 = 50.0;
const CELLS_ACROSS: usize = (WORLD_SIZE / CELL_SIZE) as usize;
/// How far a player sees: some 180 of 60,000 chests.
pub const SIGHT: f64 = 62.0;
pub const CHESTS: u32 = 60_000;
const LOOT_KINDS: usize = 8;

/// Where loot is.
pub struct Chest {
    pub index: u32,
    pub x: f64,
    pub y: f64,
    /// What each piece of loot is worth.
    pub loot: [f32; LOOT_KINDS],
}

/// Where the chests are, cell by cell: the same for every server of a seed.
pub struct World {
    cells: Vec<Vec<Chest>>,
}

impl World {
    pub fn new(seed: &str) -> Self {
        let mut random = seeded_random(seed);
        let mut cells: Vec<Vec<Chest>> = (0..CELLS_ACROSS * CELLS_ACROSS).map(|_| Vec::new()).collect();
        for index in 0..CHESTS {
            let (x, y) = (random() * WORLD_SIZE, random() * WORLD_SIZE);
            let loot = std::array::from_fn(|kind| ((index as usize * (kind + 1)) % 500) as f32);
            cells[row(y) * CELLS_ACROSS + row(x)].push(Chest { index, x, y, loot });
        }
        Self { cells }
    }

    /// Calls `found` with each chest within sight of a place, and its distance.
    pub fn near(&self, x: f64, y: f64, mut found: impl FnMut(&Chest, f64)) {
        for line in row(y - SIGHT)..=row(y + SIGHT) {
            for column in row(x - SIGHT)..=row(x + SIGHT) {
                for chest in &self.cells[line * CELLS_ACROSS + column] {
                    let distance = (chest.x - x).hypot(chest.y - y);
                    if distance <= SIGHT {
                        found(chest, distance);
                    }
                }
            }
        }
    }
}

fn row(value: f64) -> usize {
    ((value / CELL_SIZE).max(0.0) as usize).min(CELLS_ACROSS - 1)
}

/// Numbers in [0, 1), the same for the same seed in every language (xorshift, 32 bits).
fn seeded_random(seed: &str) -> impl FnMut() -> f64 {
    let mut state = seed.chars().fold(7u32, |state, c| state.wrapping_mul(31).wrapping_add(c as u32)).max(1);
    move || {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        f64::from(state) / 4_294_967_296.0
    }
}
