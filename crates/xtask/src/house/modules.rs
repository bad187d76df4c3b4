//! Finds which file of a crate uses which, from `use` lines and paths. A re-export is followed to
//! the file that defines the name. Tests do not count, nor does the input of macros.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use syn::visit::{self, Visit};
use syn::{Attribute, Item, ItemUse, UseTree, Visibility};

use super::report::shown;
use crate::Outcome;

/// Each file with the files that it uses.
pub type Uses = BTreeMap<String, BTreeSet<String>>;

/// The parts of a path as written in a file, or of a module's path from the crate's root.
type Names = Vec<String>;

/// A module, with a file of its own or inside a file.
#[derive(Default)]
struct Module {
    file: String,
    /// The names that are defined in this module.
    defined: BTreeSet<String>,
    /// The modules that are declared in this module.
    children: BTreeSet<String>,
    /// The imported names, and the path that each stands for.
    imported: BTreeMap<String, Names>,
    /// The paths of glob imports.
    globs: Vec<Names>,
    /// Every path that is used.
    used: Vec<Names>,
}

/// The modules of a crate, by their paths.
#[derive(Default)]
struct Modules(BTreeMap<Names, Module>);

/// Reads the sources of one crate: its library and its program.
pub fn read(source: &Path) -> Outcome<Uses> {
    let mut uses = Uses::new();
    for root in ["lib.rs", "main.rs"] {
        let file = source.join(root);
        if !file.is_file() {
            continue;
        }
        let mut modules = Modules::default();
        modules.file(&file, source, Vec::new())?;
        for (path, module) in &modules.0 {
            let used = uses.entry(module.file.clone()).or_default();
            let named = module.used.iter().filter_map(|names| {
                let found = modules.resolve(path, names, 0)?;
                // An import of a module uses no file yet; the paths through that module do.
                (!found.is_module).then_some(found.file)
            });
            let globs = module.globs.iter();
            let globs = globs.filter_map(|names| modules.resolve(path, names, 0));
            let all = named.chain(globs.map(|found| found.file));
            used.extend(all.filter(|file| *file != module.file));
        }
    }
    Ok(uses)
}

impl Modules {
    /// Reads the module at `path` from its file; the files of its children are in `folder`.
    fn file(&mut self, file: &Path, folder: &Path, path: Names) -> Outcome {
        let wrong = |error: &dyn std::fmt::Display| format!("{}: {error}", file.display());
        let text = fs::read_to_string(file).map_err(|error| wrong(&error))?;
        let parsed = syn::parse_file(&text).map_err(|error| wrong(&error))?;
        self.items(&parsed.items, &shown(file), folder, path)
    }

    fn items(&mut self, items: &[Item], file: &str, folder: &Path, path: Names) -> Outcome {
        let mut reader = Reader::default();
        reader.module.file = file.to_owned();
        for item in items.iter().filter(|item| !is_test(attributes(item))) {
            if let Item::Mod(module) = item {
                let name = module.ident.to_string();
                let (mut child, inside) = (path.clone(), folder.join(&name));
                child.push(name.clone());
                reader.module.children.insert(name.clone());
                match &module.content {
                    Some((_, items)) => self.items(items, file, &inside, child)?,
                    None => {
                        let flat = folder.join(format!("{name}.rs"));
                        let deep = inside.join("mod.rs");
                        let file: PathBuf = if flat.is_file() { flat } else { deep };
                        self.file(&file, &inside, child)?;
                    }
                }
            } else {
                reader.module.defined.extend(defined(item));
                reader.visit_item(item);
            }
        }
        self.0.insert(path, reader.module);
        Ok(())
    }

    /// What a path stands for; `None` if it belongs to another crate.
    fn resolve(&self, from: &Names, names: &[String], depth: u8) -> Option<Found> {
        // Nobody writes so many re-exports in a row: this is a name that is imported from itself.
        if depth > 20 {
            return None;
        }
        let (first, rest) = names.split_first()?;
        let mut at = from.clone();
        let mut rest = rest;
        match first.as_str() {
            "crate" => at.clear(),
            "self" => {}
            "super" => {
                at.pop();
            }
            _ if self.0.get(from)?.children.contains(first) => at.push(first.clone()),
            _ => {
                let stands_for = self.0.get(from)?.imported.get(first)?;
                if stands_for.as_slice() == names {
                    return None;
                }
                let whole: Names = stands_for.iter().chain(rest).cloned().collect();
                return self.resolve(from, &whole, depth + 1);
            }
        }
        while let Some((name, after)) = rest.split_first() {
            let module = self.0.get(&at)?;
            if name == "super" {
                at.pop();
            } else if name == "self" {
            } else if module.children.contains(name) {
                at.push(name.clone());
            } else if module.defined.contains(name) {
                return Some(Found::item(module));
            } else {
                return self.foreign(&at, module, rest, depth);
            }
            rest = after;
        }
        self.0.get(&at).map(|module| Found {
            file: module.file.clone(),
            is_module: true,
        })
    }

    /// What a name stands for that a module does not define itself.
    fn foreign(&self, at: &Names, module: &Module, names: &[String], depth: u8) -> Option<Found> {
        let (name, after) = names.split_first()?;
        if let Some(stands_for) = module.imported.get(name) {
            let whole: Names = stands_for.iter().chain(after).cloned().collect();
            return self.resolve(at, &whole, depth + 1);
        }
        let by_glob = |glob: &Names| {
            let whole: Names = glob.iter().chain(names).cloned().collect();
            self.resolve(at, &whole, depth + 1)
        };
        let found = module.globs.iter().find_map(by_glob);
        found.or_else(|| Some(Found::item(module)))
    }
}

/// What a path stands for.
struct Found {
    /// The file that defines it.
    file: String,
    /// Whether it is a module, and not an item.
    is_module: bool,
}

impl Found {
    fn item(of: &Module) -> Self {
        Self {
            file: of.file.clone(),
            is_module: false,
        }
    }
}

/// Collects the names that a module defines and uses.
#[derive(Default)]
struct Reader {
    module: Module,
}

impl Reader {
    fn tree(&mut self, tree: &UseTree, before: &Names) {
        let with = |name: &dyn ToString| {
            let mut names = before.clone();
            names.push(name.to_string());
            names
        };
        match tree {
            UseTree::Path(path) => self.tree(&path.tree, &with(&path.ident)),
            UseTree::Group(group) => {
                for tree in &group.items {
                    self.tree(tree, before);
                }
            }
            UseTree::Glob(_) => {
                self.module.globs.push(before.clone());
            }
            UseTree::Name(name) if name.ident == "self" => {
                if let Some(last) = before.last() {
                    self.module.imported.insert(last.clone(), before.clone());
                }
                self.module.used.push(before.clone());
            }
            UseTree::Name(name) => self.import(name.ident.to_string(), with(&name.ident)),
            UseTree::Rename(name) => self.import(name.rename.to_string(), with(&name.ident)),
        }
    }

    fn import(&mut self, name: String, names: Names) {
        self.module.imported.insert(name, names.clone());
        self.module.used.push(names);
    }
}

impl<'ast> Visit<'ast> for Reader {
    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        self.tree(&item.tree, &Vec::new());
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let names = path
            .segments
            .iter()
            .map(|segment| segment.ident.to_string());
        self.module.used.push(names.collect());
        visit::visit_path(self, path);
    }

    // `pub(super)` does not use the parent module.
    fn visit_visibility(&mut self, _: &'ast Visibility) {}

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        if !is_test(&item.attrs) {
            visit::visit_impl_item_fn(self, item);
        }
    }
}

/// Whether an item exists in tests only.
fn is_test(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        let says_test = |list: &syn::MetaList| {
            list.tokens
                .clone()
                .into_iter()
                .any(|token| token.to_string().contains("test"))
        };
        attribute.path().is_ident("cfg") && attribute.meta.require_list().is_ok_and(says_test)
    })
}

fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}

/// The name that an item defines.
fn defined(item: &Item) -> Option<String> {
    let name = match item {
        Item::Const(item) => &item.ident,
        Item::Enum(item) => &item.ident,
        Item::Fn(item) => &item.sig.ident,
        Item::Macro(item) => item.ident.as_ref()?,
        Item::Static(item) => &item.ident,
        Item::Struct(item) => &item.ident,
        Item::Trait(item) => &item.ident,
        Item::Type(item) => &item.ident,
        _ => return None,
    };
    Some(name.to_string())
}
