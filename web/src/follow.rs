//! Following signals without a copy of the machinery for each place that follows.
//!
//! Leptos compiles its reactive code anew for each closure and each type that a view or a memo is made of, at two to three kilobytes
//! each; the app has hundreds. What is here takes closures behind pointers, so that one copy serves all of them. It costs an
//! allocation now and then, and no one notices.

use std::{any::Any, marker::PhantomData, sync::Arc};

use leptos::prelude::{
    AnyView, For, ForProps, Get as _, GetUntracked as _, IntoAny as _, IntoView, Memo as Inner, Signal, Track as _,
    With as _, WithUntracked as _,
};

/// A view that is made anew when what the closure reads has changed.
pub fn view_of<V: IntoView + 'static>(mut view: impl FnMut() -> V + Send + 'static) -> AnyView {
    erased_view(Box::new(move || view().into_any()))
}

#[inline(never)]
fn erased_view(view: Box<dyn FnMut() -> AnyView + Send>) -> AnyView {
    view.into_any()
}

/// The value of an attribute, a class or a style that is computed anew when what the closure reads has changed.
pub fn value_of<T: 'static>(value: impl FnMut() -> T + Send + 'static) -> Box<dyn FnMut() -> T + Send> {
    Box::new(value)
}

/// Rows that follow a list: a row is made once for each key, and stays as it is while its key is in the list.
pub fn rows_of<T: Send + 'static, I: IntoIterator<Item = T>, K: Into<Key>, V: IntoView + 'static>(
    list: impl Fn() -> I + Send + 'static,
    key: impl Fn(&T) -> K + Send + 'static,
    row: impl Fn(T) -> V + Send + Sync + 'static,
) -> AnyView {
    let row: Arc<dyn Fn(T) -> AnyView + Send + Sync> = Arc::new(move |item| row(item).into_any());
    let entry = move |item| {
        let (key, row) = (key(&item).into(), row.clone());
        Row { key, view: Box::new(move || row(item)) }
    };
    erased_rows(Box::new(move || list().into_iter().map(&entry).collect()))
}

#[inline(never)]
fn erased_rows(rows: Box<dyn Fn() -> Vec<Row> + Send>) -> AnyView {
    For(ForProps { each: rows, key: |row: &Row| row.key.clone(), children: |row: Row| (row.view)() }).into_any()
}

/// A row, before it is made.
struct Row {
    key: Key,
    view: Box<dyn FnOnce() -> AnyView + Send>,
}

/// What tells a row from the others of its list.
#[derive(Clone, PartialEq, Eq, Hash)]
pub enum Key {
    /// A place or a number.
    Number(u64),
    /// A name, or all that a row shows.
    Text(String),
}

impl From<u64> for Key {
    fn from(number: u64) -> Key {
        Key::Number(number)
    }
}

impl From<u32> for Key {
    fn from(number: u32) -> Key {
        Key::Number(number.into())
    }
}

impl From<usize> for Key {
    fn from(number: usize) -> Key {
        // Places in lists are far smaller than either.
        Key::Number(number as u64)
    }
}

impl From<String> for Key {
    fn from(text: String) -> Key {
        Key::Text(text)
    }
}

/// A value that is computed when something it is made of has changed, and followed only when it has become another. As Leptos's, which
/// it wraps.
pub struct Memo<T> {
    inner: Inner<Held>,
    of: PhantomData<fn() -> T>,
}

// By hand, since derived ones would ask the same of `T`.
impl<T> Clone for Memo<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Memo<T> {}

impl<T: PartialEq + Send + Sync + 'static> Memo<T> {
    /// Computes the value from what it was before, at first from nothing.
    pub fn new(value: impl Fn(Option<&T>) -> T + Send + Sync + 'static) -> Memo<T> {
        let held = move |before: Option<&Held>| Held(Arc::new(value(before.map(Held::get))));
        Memo { inner: erased_memo(Box::new(held)), of: PhantomData }
    }

    /// Looks at the value, and follows it.
    pub fn with<R>(self, look: impl FnOnce(&T) -> R) -> R {
        self.inner.with(|held| look(held.get()))
    }

    /// Looks at the value without following it.
    pub fn with_untracked<R>(self, look: impl FnOnce(&T) -> R) -> R {
        self.inner.with_untracked(|held| look(held.get()))
    }

    /// Follows the value.
    pub fn track(self) {
        self.inner.track();
    }
}

impl<T: PartialEq + Clone + Send + Sync + 'static> Memo<T> {
    /// The value, followed.
    pub fn get(self) -> T {
        self.inner.get().get::<T>().clone()
    }

    /// The value as it is now, not followed.
    pub fn get_untracked(self) -> T {
        self.inner.get_untracked().get::<T>().clone()
    }
}

impl<T: PartialEq + Clone + Send + Sync + 'static> From<Memo<T>> for Signal<T> {
    fn from(memo: Memo<T>) -> Self {
        Signal::derive(move || memo.get())
    }
}

/// Computes what a memo holds from what it held before.
type Compute = Box<dyn Fn(Option<&Held>) -> Held + Send + Sync>;

#[inline(never)]
fn erased_memo(value: Compute) -> Inner<Held> {
    Inner::new(value)
}

/// What a memo holds. All values of a memo are of the type that it was made for.
#[derive(Clone)]
struct Held(Arc<dyn Value>);

impl Held {
    fn get<T: 'static>(&self) -> &T {
        let any: &dyn Any = &*self.0;
        let Some(value) = any.downcast_ref() else { unreachable!("a memo holds what it was made for") };
        value
    }
}

impl PartialEq for Held {
    fn eq(&self, other: &Held) -> bool {
        self.0.same(&*other.0)
    }
}

/// A value of any type that can be held against another.
trait Value: Any + Send + Sync {
    /// Whether the other is of the same type, and equal.
    fn same(&self, other: &dyn Any) -> bool;
}

impl<T: PartialEq + Send + Sync + 'static> Value for T {
    fn same(&self, other: &dyn Any) -> bool {
        other.downcast_ref() == Some(self)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use leptos::prelude::{Owner, RwSignal, Set as _};

    use super::*;

    #[test]
    fn a_memo_is_computed_from_what_it_was_and_followed_only_when_it_has_become_another() {
        let owner = Owner::new();
        owner.set();
        let number = RwSignal::new(4_u32);
        let half = Memo::new(move |before: Option<&u32>| {
            assert!(before.is_none_or(|before| *before == 2), "what it was");
            number.get() / 2
        });
        let computed = Arc::new(AtomicU32::new(0));
        let counter = computed.clone();
        let word = Memo::new(move |_| {
            counter.fetch_add(1, Ordering::Relaxed);
            half.get().to_string()
        });
        let both = || (word.get_untracked(), computed.load(Ordering::Relaxed));
        assert_eq!(both(), ("2".to_owned(), 1));
        number.set(5);
        assert_eq!(both(), ("2".to_owned(), 1), "half of five is two as well");
        number.set(6);
        assert_eq!(both(), ("3".to_owned(), 2));
        assert_eq!(word.with_untracked(String::len), 1);
    }

    #[test]
    fn keys_tell_rows_apart_by_what_they_are() {
        assert!(Key::from(7_u32) == Key::from(7_usize));
        assert!(Key::from(7_u64) != Key::from("7".to_owned()));
    }
}
