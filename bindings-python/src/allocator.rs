//! Where the native module has its memory from.

use mimalloc::MiMalloc;
use std::alloc::{GlobalAlloc, Layout, System};

/// Results are made by one thread and dropped by another all the time, which the allocators of some systems take locks for;
/// mimalloc does not. What is large comes from the system, which gets it back at once.
pub(crate) struct BySize;

/// From how many bytes on the system is asked.
const LARGE: usize = 64 << 10;

impl BySize {
    fn of(layout: Layout) -> &'static dyn GlobalAlloc {
        if layout.size() < LARGE { &MiMalloc } else { &System }
    }
}

// SAFETY: both allocators keep the contract, and the layout says of which of them a block is.
unsafe impl GlobalAlloc for BySize {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller's promises are those that are asked for
        unsafe { BySize::of(layout).alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: as above
        unsafe { BySize::of(layout).alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        // SAFETY: as above; the layout is that of the allocation
        unsafe { BySize::of(layout).dealloc(block, layout) }
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        if (layout.size() < LARGE) == (size < LARGE) {
            // SAFETY: as above; it stays with its allocator
            return unsafe { BySize::of(layout).realloc(block, layout, size) };
        }
        // SAFETY: the caller promises that the size is none that a layout refuses; the blocks do not overlap, and as much as
        // both have is copied
        unsafe {
            let layout_then = Layout::from_size_align_unchecked(size, layout.align());
            let moved = self.alloc(layout_then);
            if !moved.is_null() {
                std::ptr::copy_nonoverlapping(block, moved, layout.size().min(size));
                self.dealloc(block, layout);
            }
            moved
        }
    }
}
