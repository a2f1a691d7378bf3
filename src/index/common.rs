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

/// Whether `word` says nothing when other words are there too.
pub(super) fn is_filler(word: &str) -> bool {
    FILLERS.split(' ').any(|filler| filler == word)
}

/// Whether `word` says little when other words are there too.
pub(super) fn is_light(word: &str) -> bool {
    LIGHT.split(' ').any(|light| light == word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_says_nothing_or_little_or_something() {
        assert!(is_filler("between") && !is_filler("no") && !is_filler("deploy"));
        assert!(is_light("no") && !is_light("deploy") && !is_light(""));
        for word in LIGHT.split(' ') {
            assert!(!is_filler(word) && !word.is_empty(), "{word}");
        }
    }
}
