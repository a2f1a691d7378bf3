//! Words of everyday English that questions are full of, and what they say about what is meant.

/// Words that say nothing when other words are there too.
const FILLERS: &str = "\
    a an and are as at be between by can difference do does for from how i if in is it its \
    must my need needs of on or should that the then there this to use used uses using versus \
    vs want wants was what when where which who why with you your";

/// Words that say little beside words of the field.
const LIGHT: &str = "\
    about across after again against all allow already also among another any anyone around \
    automatically because before best better both but cannot come comes could different don \
    down during each enough even ever every everyone everything find get gets getting give \
    given gives go goes going good got had has have having help her here him his inside \
    instead into just keep keeps kept know less let lets like look made make makes making many \
    may might more most much new no nobody not off old one only onto other our out outside \
    over own per please possible put right same see several shall show so some somebody \
    someone something still such take taken takes than their them these they thing things \
    those three through time too try two under until up us very via way we while whom whose \
    will within would";

/// How much a word says about what is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Says {
    /// It is a word of the field.
    Something,
    /// Little, beside words of the field.
    Little,
    /// Nothing, when other words are there too.
    Nothing,
}

impl Says {
    /// What `word` says.
    pub(super) fn of(word: &str) -> Self {
        let is_in = |list: &str| list.split(' ').any(|known| known == word);
        if is_in(FILLERS) {
            Self::Nothing
        } else if is_in(LIGHT) {
            Self::Little
        } else {
            Self::Something
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_says_nothing_or_little_or_something() {
        assert_eq!(Says::of("between"), Says::Nothing);
        assert_eq!(Says::of("no"), Says::Little);
        for word in ["deploy", "nothing", "noes", ""] {
            assert_eq!(Says::of(word), Says::Something, "{word}");
        }
        for word in LIGHT.split(' ') {
            assert_eq!(Says::of(word), Says::Little, "{word} stands in both lists");
        }
    }
}
