use std::net::SocketAddr;

const MOVE: u8 = 1;
const CLAIM: u8 = 2;
pub const SNAPSHOT: u8 = 3;
pub const MESSAGE_BYTES: usize = 11;

/// What a player sends.
pub enum Wish {
    Move { dx: f64, dy: f64 },
    Claim { request: u32, chest: u32 },
}

pub struct Message {
    pub player: u16,
    pub from: SocketAddr,
    pub wish: Wish,
}

/// None: nothing that a player would send.
pub fn parse(bytes: &[u8], from: SocketAddr) -> Option<Message> {
    let bytes: &[u8; MESSAGE_BYTES] = bytes.try_into().ok()?;
    let player = u16::from_le_bytes([bytes[1], bytes[2]]);
    let first: [u8; 4] = bytes[3..7].try_into().ok()?;
    let second: [u8; 4] = bytes[7..11].try_into().ok()?;
    let wish = match bytes[0] {
        MOVE => {
            let (dx, dy) = (f64::from(f32::from_le_bytes(first)), f64::from(f32::from_le_bytes(second)));
            (dx + dy).is_finite().then_some(Wish::Move { dx, dy })?
        }
        CLAIM => Wish::Claim { request: u32::from_le_bytes(first), chest: u32::from_le_bytes(second) },
        _ => return None,
    };
    Some(Message { player, from, wish })
}
