//! What the page of the bench calls. Plain numbers cross the border, so that no glue is needed.
#![expect(unsafe_code, reason = "an export has to keep its name; nothing here touches memory by hand")]

use std::cell::RefCell;

use crate::models::models;
use crate::tasks::{Bench, TASKS};

thread_local! {
    static BENCH: RefCell<Option<Bench>> = const { RefCell::new(None) };
}

fn with<T: Default>(use_it: impl FnOnce(&mut Bench) -> T) -> T {
    BENCH.with_borrow_mut(|bench| bench.as_mut().map(use_it).unwrap_or_default())
}

/// Generates the data.
#[unsafe(no_mangle)]
extern "C" fn prepare(customers: u32, orders: u32) {
    BENCH.set(Bench::new(customers, orders));
}

/// Runs a task by its place and returns its number.
#[unsafe(no_mangle)]
extern "C" fn run(task: u32) -> f64 {
    TASKS.get(task as usize).map_or(f64::NAN, |(_, task)| with(task))
}

/// Where a column lies in the memory: countries, customers, days and amounts of the orders, then what each customer bought.
#[unsafe(no_mangle)]
extern "C" fn column(which: u32) -> usize {
    with(|bench| match which {
        0 => bench.data.country.as_ptr().addr(),
        1 => bench.data.customer.as_ptr().addr(),
        2 => bench.data.day.as_ptr().addr(),
        3 => bench.data.amount.as_ptr().addr(),
        4 => bench.bought().last_day.as_ptr().addr(),
        5 => bench.bought().orders.as_ptr().addr(),
        _ => bench.bought().total.as_ptr().addr(),
    })
}

/// One of the numbers that the models find, by its place; none after the last.
#[unsafe(no_mangle)]
extern "C" fn model(at: u32) -> f64 {
    thread_local! {
        static MODELS: Vec<f64> = models();
    }
    MODELS.with(|models| models.get(at as usize).copied().unwrap_or(f64::NAN))
}

/// Bytes of the raw columns, or of what is held.
#[unsafe(no_mangle)]
extern "C" fn memory_of(held: u32) -> f64 {
    with(|bench| if held == 0 { bench.memory().0 } else { bench.memory().1 })
}
