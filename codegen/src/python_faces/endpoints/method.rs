//! A method of an endpoint: what it takes, gives and passes on to the hand-written one.

use crate::python_faces::text::{docstring, laid_out};

/// What a method takes.
pub(super) struct Parameter {
    name: String,
    class: String,
    default: &'static str,
}

impl Parameter {
    pub(super) fn new(name: &str, class: impl Into<String>, default: &'static str) -> Self {
        Parameter { name: name.to_owned(), class: class.into(), default }
    }

    fn declared(&self) -> String {
        format!("{}: {} = {}", self.name, self.class, self.default)
    }
}

/// A method: what it takes, and what it gives.
pub(super) struct Method {
    pub(super) name: &'static str,
    pub(super) text: String,
    /// What it is about, and its class.
    pub(super) subject: Option<(&'static str, String)>,
    /// What is passed on by name.
    pub(super) options: Vec<Parameter>,
    /// Members that are set by keyword.
    pub(super) members: Vec<Parameter>,
    pub(super) returns: String,
    pub(super) awaited: bool,
}

impl Method {
    /// Its Python.
    pub(super) fn written(&self) -> String {
        let (definition, call) = match self.awaited {
            true => ("async def", "return await self"),
            false => ("def", "return self"),
        };
        let mut parameters = vec!["self".to_owned()];
        parameters.extend(self.subject.iter().map(|(name, class)| format!("{name}: {class}")));
        parameters.push("*".to_owned());
        parameters.extend(self.options.iter().chain(&self.members).map(Parameter::declared));
        let head = format!("{definition} {}(", self.name);
        let head = laid_out(&head, &parameters, &format!(") -> {}:", self.returns), 4);
        let call = laid_out(&format!("{call}._{}(", self.name), &self.passed_on(), ")", 8);
        format!("{head}{}{call}", docstring(&self.text, 8))
    }

    fn passed_on(&self) -> Vec<String> {
        let mut arguments: Vec<String> = self.subject.iter().map(|(name, _)| (*name).to_owned()).collect();
        if !self.members.is_empty() {
            let members = self.members.iter().map(|member| format!("{0:?}: {0}", member.name));
            let members = laid_out("{", &members.collect::<Vec<_>>(), "}", 12);
            arguments.push(members.trim().to_owned());
        }
        arguments.extend(self.options.iter().map(|option| format!("{0}={0}", option.name)));
        arguments
    }
}
