//! The methods of descent: a file each, and a line in the table.

mod adagrad;
mod adam;
mod adaptive;
mod amsgrad;
mod conjugate_gradient;
mod coordinate_descent;
mod gradient_descent;
mod heavy_ball;
mod line_search;
mod nesterov;
mod pace;
mod rmsprop;
mod rule;
mod stochastic;

pub use rule::{Description, SettingDescription};
pub(crate) use rule::{RateContext, Rule, SettingValue, StepContext};

use crate::error::Error;

/// Makes the enum of methods and the functions that go through all of them from the table below. A line of
/// the table is the name of the method, the type of its settings if it has any, and its file. A method without
/// settings has a rule of the same name in its file.
macro_rules! methods {
    ($($(#[$note:meta])* $name:ident $(($settings:ident))? => $file:ident,)*) => {
        $($(pub use $file::$settings;)?)*

        /// How one step follows from another. With u the position, g the gradient there and η the rate.
        #[derive(Clone, Copy, Debug, Default, PartialEq)]
        #[non_exhaustive]
        pub enum Method {
            $($(#[$note])* $name $(($settings))?,)*
        }

        impl Method {
            /// The descriptions of each file, which may have its method under several names.
            const FILES: &'static [&'static [Description]] = &[$($file::DESCRIPTIONS),*];

            /// Calls `each` with every method, with its usual settings, in the order of the table.
            pub(crate) fn each_usual(each: &mut dyn FnMut(Self)) {
                $(methods!(@usual each, $name $($settings)?);)*
            }

            pub(crate) fn rule(&self) -> &dyn Rule {
                match self {
                    $(methods!(@pattern own, $name $($settings)?) => methods!(@rule own, $file $name $($settings)?),)*
                }
            }

            /// The rule of a method with settings, to change them.
            fn rule_mut(&mut self) -> Option<&mut dyn Rule> {
                match self {
                    $(methods!(@pattern own, $name $($settings)?) => methods!(@rule_mut own, $($settings)?),)*
                }
            }
        }
    };
    (@usual $each:ident, $name:ident) => { $each(Method::$name) };
    (@usual $each:ident, $name:ident $settings:ident) => {
        $settings::USUAL.iter().for_each(|usual| $each(Method::$name(*usual)))
    };
    (@pattern $own:ident, $name:ident) => { Method::$name };
    (@pattern $own:ident, $name:ident $settings:ident) => { Method::$name($own) };
    (@rule $own:ident, $file:ident $name:ident) => { &$file::$name };
    (@rule $own:ident, $file:ident $name:ident $settings:ident) => { $own };
    (@rule_mut $own:ident,) => { None };
    (@rule_mut $own:ident, $settings:ident) => { Some($own) };
}

// The table, in the order in which lists have the methods.
methods! {
    /// Down the gradient over all rows, by a rate.
    #[default]
    GradientDescent => gradient_descent,
    /// Gradient descent with momentum.
    HeavyBall(HeavyBall) => heavy_ball,
    /// A step from beyond the position, by momentum that grows and starts again when the step goes uphill.
    Nesterov => nesterov,
    /// Steps of about the rate, by running means of the gradient and of its square.
    Adam(Adam) => adam,
    /// Adam's steps, divided by the root of the largest mean square so far.
    AmsGrad(AmsGrad) => amsgrad,
    /// Steps divided by the root of the sum of all squared gradients so far.
    AdaGrad(AdaGrad) => adagrad,
    /// Steps divided by the root of a running mean of squared gradients.
    RmsProp(RmsProp) => rmsprop,
    /// Moves down the gradient to the least loss along it.
    LineSearch => line_search,
    /// Moves to the least loss along directions conjugate to all before: as many steps as coefficients.
    ConjugateGradient => conjugate_gradient,
    /// One coefficient after the other to the least loss along it, all of them an iteration.
    CoordinateDescent => coordinate_descent,
    /// The gradient of a few rows only, the next ones each time.
    Stochastic(Stochastic) => stochastic,
}

impl Method {
    const COUNT: usize = {
        let (mut count, mut file) = (0, 0);
        while file < Self::FILES.len() {
            count += Self::FILES[file].len();
            file += 1;
        }
        count
    };

    /// All methods in words, in the order in which lists have them.
    pub const DESCRIPTIONS: [Description; Self::COUNT] = {
        let mut all = [Self::FILES[0][0]; Self::COUNT];
        let (mut count, mut file) = (0, 0);
        while file < Self::FILES.len() {
            let mut method = 0;
            while method < Self::FILES[file].len() {
                all[count] = Self::FILES[file][method];
                method += 1;
                count += 1;
            }
            file += 1;
        }
        all
    };

    /// Its name in kebab case, which Rust, JavaScript and the page share.
    pub fn name(&self) -> &'static str {
        self.rule().name()
    }

    /// The method of this name with its usual settings; a minibatch is of 32 rows.
    pub fn from_name(name: &str) -> Option<Self> {
        let mut found = None;
        Self::each_usual(&mut |method| {
            if method.name() == name {
                found = Some(method);
            }
        });
        found
    }

    /// Whether it goes by a learning rate.
    pub fn has_rate(&self) -> bool {
        self.rule().has_rate()
    }

    /// Whether it looks at rows one by one, so that a sample of them has to be in memory.
    pub(crate) fn needs_rows(&self) -> bool {
        self.rule().needs_rows()
    }

    /// Whether no step raises the loss: at any rate, or below the stable one.
    pub fn is_monotone(&self) -> bool {
        self.rule().is_monotone()
    }

    /// Calls `each` with the name and the value of every setting.
    pub(crate) fn settings(&mut self, each: &mut dyn FnMut(&'static str, SettingValue<'_>)) {
        if let Some(rule) = self.rule_mut() {
            rule.settings(each);
        }
    }

    /// # Errors
    /// [`ErrorKind::InvalidOption`] for a setting outside its bounds.
    pub(super) fn check(mut self) -> Result<(), Error> {
        let mut checked = Ok(());
        self.settings(&mut |name, value| {
            if checked.is_ok() {
                checked = value.check(name);
            }
        });
        checked
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_method_is_described_under_its_own_name_with_its_own_settings() {
        let mut described = Method::DESCRIPTIONS.iter();
        Method::each_usual(&mut |mut method| {
            let words = described.next();
            assert_eq!(words.map(|words| words.name), Some(method.name()));
            let mut settings = words.map_or(&[][..], |words| words.settings).iter();
            method.settings(&mut |name, value| {
                let default = match value {
                    SettingValue::Fraction(value) | SettingValue::NotNegative(value) => {
                        format!("{value:?}")
                    }
                    SettingValue::FractionOrAuto(value) => {
                        value.map_or("'auto'".to_owned(), |v| v.to_string())
                    }
                    SettingValue::Rows(value) => value.to_string(),
                    SettingValue::Whole(value) => value.to_string(),
                    SettingValue::Flag(value) => value.to_string(),
                };
                let found = settings
                    .next()
                    .map(|setting| (setting.name, setting.default));
                assert_eq!(found, Some((name, default.as_str())));
            });
            assert_eq!(settings.next(), None);
        });
        assert_eq!(described.next(), None);
    }
}
