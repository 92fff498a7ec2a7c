package mesh.sluice.conformance.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

class JunitReportTest {
  @Test
  void isWellFormedAlsoWithControlCharactersInEvidence() throws Exception {
    Element suite = parse(JunitReport.render(Reports.small()));

    assertThat(suite.getAttribute("tests")).isEqualTo("4");
    assertThat(suite.getAttribute("failures")).isEqualTo("2");
    assertThat(suite.getAttribute("skipped")).isEqualTo("1");
    assertThat(suite.getElementsByTagName("testcase").getLength()).isEqualTo(4);
  }

  @Test
  void saysWhatFailedAndWhy() throws Exception {
    Element suite = parse(JunitReport.render(Reports.small()));
    Element failure = (Element) suite.getElementsByTagName("failure").item(0);

    assertThat(failure.getAttribute("message")).isEqualTo("code <999> in place of [8]");
    assertThat(failure.getTextContent()).contains("CNI_COMMAND=ADD", "exit code 1");
    assertThat(suite.getElementsByTagName("failure").item(1).getTextContent())
        .contains("killed at its deadline");
  }

  private static Element parse(String xml) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(xml)))
        .getDocumentElement();
  }
}
