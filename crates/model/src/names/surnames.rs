//! Surnames of two characters, simplified and traditional, and Korean ones.

const COMPOUND: &str = "欧阳歐陽司马司馬上官诸葛諸葛夏侯东方東方皇甫尉迟尉遲公孙公孫慕容令狐长孙長孫宇文司徒轩辕軒轅端木百里呼延\
南宫南宮独孤獨孤拓跋西门西門东郭東郭公羊澹台澹臺公冶太史申屠钟离鍾離闻人聞人赫连赫連濮阳濮陽淳于单于單于完颜完顏纳兰納蘭\
第五万俟司空司寇仲孙仲孫公西漆雕乐正壤驷宗政夹谷梁丘左丘东门南门谷梁亓官鲜于范姜張簡张简\
남궁황보제갈사공선우서문독고동방";

/// Whether a text begins with a compound surname.
pub(super) fn is_compound(text: &str) -> bool {
    let mut chars = text.chars();
    let (Some(first), Some(second)) = (chars.next(), chars.next()) else { return false };
    let mut pairs = COMPOUND.chars();
    while let (Some(a), Some(b)) = (pairs.next(), pairs.next()) {
        if (a, b) == (first, second) {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_are_matched_as_pairs() {
        assert_eq!(COMPOUND.chars().count() % 2, 0);
        for (text, compound) in [
            ("欧阳修", true),
            ("納蘭", true),
            ("남궁민", true),
            ("阳歐陽", false),
            ("王小明", false),
            ("欧", false),
        ] {
            assert_eq!(is_compound(text), compound, "{text}");
        }
    }
}
