/// Words that speak for or against a text being a person's name; all folded.
enum NameWords {
    /// Common in menus, headings, places and firms, and hardly ever part of a name.
    static let excluded = Words.set(
        """
        a an the and or not of for from with without to at on by as is are was be been our your my
        their its it we you they us
        this that these those all any each every some no yes more most less other others new old
        latest recent next previous
        about above after before again also back best better beyond between both click close
        contact continue copyright
        cookie cookies policy privacy terms conditions legal disclaimer imprint impressum
        datenschutz agb accept decline
        read learn view see show hide open watch listen download upload subscribe register login
        logout sign signup signin
        submit send search menu home homepage page pages site website web blog news press media
        events event webinar
        podcast video videos photo photos portrait portrat headshot foto bild
        gallery newsletter article articles insight insights
        resources resource faq faqs
        help support service services solution solutions product products pricing features feature
        platform technology
        technologies tech software hardware data digital cloud mobile online internet app apps api
        ai ml
        team teams people staff leadership management board advisory advisors council committee
        members membership
        careers career jobs job vacancies join apply hiring internship internships opportunities
        company companies corporate corporation firm group holding holdings inc incorporated llc
        llp ltd limited gmbh ag kg
        plc sa sarl spa srl bv nv ab oy oyj aps as ev foundation institute institution association
        society university
        college school academy faculty department centre center laboratory lab labs studio studios
        agency consulting
        capital venture ventures equity fund funds funding investment investments investing invest
        investors portfolio
        asset assets wealth finance financial bank banking insurance credit debt market markets
        trading exchange
        growth stage seed early late series startup startups accelerator incubator syndicate angels
        buyout impact
        strategy strategic approach philosophy mission vision values culture history story stories
        overview
        mentor mentors mentoring sponsor sponsors sponsorship client clients customer customers
        case cases study studies
        research development engineering design designs marketing sales operations business
        industry industries sector
        sectors health healthcare medical biotech fintech climate energy sustainability sustainable
        education
        consumer enterprise retail commerce ecommerce gaming sports entertainment food agriculture
        mobility logistics
        infrastructure security cybersecurity manufacturing industrial property realty estate
        construction
        global international national regional local world worldwide europe european america
        american africa african
        asia asian australia canada china india japan germany france spain italy england britain
        kingdom united states
        usa uk uae eu emea apac latam north south east northern southern eastern western central
        middle
        london york boston chicago francisco angeles seattle austin denver berlin munich munchen
        hamburg paris madrid
        barcelona rome roma milan milano amsterdam brussels zurich geneva vienna wien prague warsaw
        stockholm oslo copenhagen
        helsinki dublin tokyo osaka beijing shanghai singapore bangkok jakarta mumbai delhi
        bangalore dubai
        cairo nairobi lagos johannesburg toronto vancouver montreal sydney melbourne auckland city
        street avenue road floor
        suite building tower plaza salaam
        january february march april june july august september october november december monday
        tuesday wednesday
        thursday friday saturday sunday today tomorrow yesterday week weeks month months year years
        annual quarterly
        email mail phone telephone tel fax address addresses location locations office offices
        headquarters map directions
        facebook twitter linkedin instagram youtube github medium google apple microsoft amazon
        whatsapp telegram
        free access account member profile bio biography biographies cv resume details info
        information faqs
        how why what when where who which here there now then get getting started start make made
        making
        first second third last final key main general special senior junior vice chief executive
        officer officers director
        directors manager managers head partner partners principal associate analyst founder
        founders founding
        president chairman chair lead counsel investor advisor emeritus alumni professor
        thank thanks welcome hello hi dear please follow share like love let lets
        privacy rights reserved powered theme built hosted
        report reports publication publications paper papers book books award awards conference
        summit workshop workshops
        program programme programs project projects initiative initiatives network community
        communities
        open public private social human humans natural science sciences arts law economics
        success quality trust integrity excellence innovation innovative creative collaboration
        partnership partnerships
        value valued performance results returns risk experience expertise knowledge skills training
        über uber uns unser unsere unseren und oder der die das ein eine mit für fur von bei zum
        zur nach aus kontakt startseite
        aktuelles leistungen angebot unternehmen produkte karriere anfahrt mehr erfahren weiter
        zuruck suche
        les des une nos notre votre vos pour avec dans sur contactez accueil propos actualites
        los las una nuestro nuestra nuestros nuestras para con por inicio contacto servicios
        noticias quienes somos
        il gli nostro nostra azienda servizi contatti
        onze ons wij het een voor met over lees meer diensten
        команда контакти контакты новини новости услуги нас нашият наши
        portrait image picture logo icon banner avatar placeholder headshot untitled default
        speaker speakers keynote panel session agenda schedule venue tickets ticket
        title name names position role department location date time hour hours minutes
        summer winter spring autumn lecture lectures seminar course courses class classes
        sans serif font script lorem ipsum dolor
        code sample test demo beta version release
        privacy cookie cookies gdpr settings preferences
        personal individual family office institutional endowment pension alternatives alternative
        hedge multi
        deep big small large high low fast slow smart great good top hot
        hills park beach lake river mountain island islands valley bay
        """)

    /// Given names that begin ordinary phrases as well: "Will Invest", "Art Gallery".
    static let ambiguousGiven = Words.set(
        """
        will art grant mark summer chase may april june august hope faith rose joy dale dean drew
        max page penny
        victor frank rich bill sue robin ray austin charlotte florence georgia german don kay sandy
        grace jean angel
        christian case guy jay jordan virginia dawn eve ivy lily ruby pearl crystal amber aria ava
        may bob pat
        """)

    /// Of the excluded words, those that end phrases rather than names.
    static let neverSurname = Words.set(
        """
        the and or of for from with to at is are team people about contact policy privacy capital
        ventures venture
        partners partner fund funds inc llc llp ltd gmbh ag foundation university college school
        institute company
        group holdings news blog program project network conference summit center centre department
        office
        """)

    /// Given names common in many countries, to tell "Anna Berg" from "Prime Berg".
    static let given = Words.set(
        """
        aaron abdul abdullah abigail adam adele adrian adriana agnes ahmad ahmed aidan aisha akira
        alan albert alberto
        alejandro aleksandar aleksandra alessandra alessandro alex alexander alexandra alexandre
        alexandru alexei alexis
        alfred ali alice alicia alina alison allan allen allison alok amanda amber amelia amina
        amir amit amy ana anand
        anastasia anders andre andrea andreas andrei andrej andres andrew andrey andy angel angela
        angelika angelo
        anil anita anja anjali ann anna anne annette annika anthony antoine anton antonia antonio
        anu april aria ariel
        arjun arman armando arnaud arne arnold arthur arturo arun ashley ashok astrid audrey august
        aurelie austin ava
        axel barbara barry bart beatrice beatriz ben benedikt benjamin benoit bernard bernd
        bernhard beth bianca bill
        birgit bjorn bob bogdan boris brad bradley brandon brenda brent brett brian bridget britta
        brooke bruce bruno
        bryan caleb calvin cameron camilla camille cara carl carla carlo carlos carmen carol
        carolin carolina caroline
        carolyn carrie casey catalina catarina catherine cathy cecile cecilia celine cesar chad
        chantal charles charlie
        charlotte chen cheng cheryl chiara chloe chris christa christian christiane christin
        christina christine
        christoph christophe christopher cindy claire clara clare clark claudia claudio claus
        clement colin connor
        constance cora corinna courtney craig cristian cristina curtis cynthia dale damian damien
        dan dana daniel
        daniela daniele danielle danny daphne darren dave david dawn dean debbie deborah debra
        deepak denis denise
        dennis derek diana diane diego dieter dima dimitri dimitris dina dirk dmitri dmitry dominic
        dominik dominique
        don donald donna doris dorothea dorothy doug douglas drew duncan dustin dylan ed eddie
        edgar edith eduard
        eduardo edward edwin eileen elaine eleanor elena eli elias elisa elisabeth elise elizabeth
        ella ellen elliot emil
        emilia emilie emily emma emmanuel enrique eric erica erich erik erika erin ernest ernst
        esther ethan eugene eva
        evan evelyn fabian fabio fabrice farah fatima federica federico felicia felipe felix
        ferdinand fernanda
        fernando filip filippo fiona florence florian frances francesca francesco francis francisco
        francois frank
        franz fred frederic frederik friedrich fritz gabriel gabriela gabriele gary gavin geoff
        geoffrey george georg
        georgia gerald gerard gerd gerhard german gianluca gilbert gilles gina giovanni giulia
        giuseppe glenn gloria
        gordon grace graham greg gregor gregory greta guido guillaume gunnar gunter gustav guy
        hakan hanna hannah hannes
        hans harald harold harry hassan heather hector heidi heike heinz heinrich helen helena
        helene helga helmut henri
        henrik henry herbert herman hermann hiroshi holger holly howard hugh hugo hung ian ibrahim
        ida igor ilaria ilona
        ilya imran ines inga inge ingo ingrid inna irene irina iris isaac isabel isabella isabelle
        ivan ivana ivo jack
        jacob jacqueline jacques jaime jake jakob james jamie jan jana jane janet janice jasmin
        jason javier jay jean
        jeanne jeff jeffrey jelena jen jenna jennifer jenny jens jeremy jerome jerry jesper jesse
        jessica jessie jesus
        jill jim jimmy jin jitka joan joanna joanne joao joaquin jochen jody joe joel joerg johan
        johann johanna
        johannes john johnny jon jonas jonathan jordan jorg jorge jose josef joseph josephine josh
        joshua josie joy
        juan judith judy julia julian juliana julie julien juliet julio julius jun jurgen justin
        justine kai karen karim
        karin karina karl karla karolina kate katarina katharina katherine kathleen kathrin kathryn
        kathy katia katie
        katja katrin kay keith kelly ken kenneth kenny kerry kevin khaled kim kimberly kirk kirsten
        klaus konrad
        konstantin kris krista kristen kristian kristin kristina kristof kumar kurt kyle lara larry
        lars latoya laura
        lauren laurence laurent lea leah lee leila lena leo leon leonardo leonie leslie li liam
        lidia lila lillian lily
        linda lindsay lindsey lionel lisa liz lorena lorenzo loretta lori lothar louis louisa
        louise luca lucas lucia
        luciano lucie lucy ludwig luigi luis luisa lukas luke lydia lynn maarten mads magdalena
        magnus maja malcolm
        malte mandy manfred manish manoj manuel manuela marc marcel marcela marcello marco marcos
        marcus margaret
        margarita margot maria mariana marianne marie marija marina mario marion marisa marius
        marjorie mark marko
        markus marlene marta martha martin martina mary maryam mateo matej mateusz mathias mathieu
        mats matt matteo
        matthew matthias maud maureen maurice mauricio max maxim maximilian maxime maya megan
        mehmet mei melanie melissa
        mia micah michael michaela michal michel michela michele michelle miguel mihai mika mike
        mila milan milena miles ming
        minh miranda miriam mirko mitch mohamed mohammad mohammed mohit moira molly mona monica
        monika monique morgan
        moritz moses muhammad mustafa nadia nadine naomi natalia natalie natasha nathalie nathan
        neal neil nelson nenad
        neha nicholas nick nico nicola nicolas nicole niels nigel nikhil nikita niklas nikola
        nikolai nikolaus nils nina
        nisha noah noel noemi nora norbert norman olaf ole oleg olga oliver olivia olivier omar
        orlando oscar oskar otto
        pablo paola paolo pascal patricia patrick patrik paul paula pauline pavel pedro peggy
        penelope per perry pete
        peter petr petra phil philip philipp philippe phillip pierre pietro piotr pradeep priya
        rachel radu rafael rahul
        rainer raj rajesh ralf ralph ramesh ramon randall randy raphael rashid raul ravi ray
        raymond rebecca regina reinhard
        rene renee ricardo riccardo richard rick rita rob robert roberta roberto robin rodrigo
        roger rohan rohit roland
        rolf roman ron ronald rosa rosalind rose rosemary ross roxana roy ruben rudolf rui rupert
        russell ruth ryan
        sabine sabrina salman sam samantha sami samir samuel sandra sandy sanjay santiago sara
        sarah sascha sasha satoshi
        scott sean sebastian serena serge sergei sergey sergio seth shane shannon sharon shaun
        shawn sheila shelley
        sherry shirley sidney siegfried silke silvia simon simona simone sofia sofie sonia sonja
        sophia sophie stacey
        stan stanley stefan stefania stefanie steffen stella stephan stephane stephanie stephen
        steve steven stuart
        sue suman sunil suresh susan susanna susanne suzanne sven svetlana sylvia sylvie takashi
        tamara tania tanja
        tanya tara tariq tatiana ted teresa terry thea theo theodor theresa thierry thomas thorsten
        tiago tiffany till tim
        timo timothy tina tobias todd tom tomas tomasz tommy toni tony torsten tracy travis trevor
        tristan troy tyler
        udo ulf ulrich ulrike ursula ute uwe vadim valentin valentina valeria valerie vanessa vera
        veronica veronika
        victor victoria vijay vikram viktor viktoria vincent vincenzo viola violeta virginia vishal
        vivek vivian vladimir
        volker walter wanda warren wayne wei wendy werner wilhelm will willem william wolfgang
        xavier yan yana yang yasmin
        ying yohan yoshi youssef yuki yulia yuri yusuf yves yvonne zachary zoe zoran
        александр александра алексей анна андрей антон борис валентин виктор виктория владимир
        георги
        георгий дарья дмитрий екатерина елена иван ивана игорь ирина калина кирил кристина ксения
        леонид лидия мария
        мартин михаил наталья наталия николай никола олег ольга павел петър петр пламен сергей
        светлана стефан татьяна
        теодора тодор юлия юрий
        أحمد محمد محمود علي عمر خالد فاطمة مريم عبدالله عبد حسن حسين يوسف إبراهيم سارة نور ليلى
        سعيد ناصر طارق
        """)
}
